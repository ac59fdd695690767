"""Words that hold sentences together and name nothing: they are in no topic's name. Folded as `words_of` folds."""

_WORDS = {
    "de": "aber als also am an auch auf aus bei beim bin bis da damit dann das dass dem den der des dich die "
    "diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er erst es "
    "etwas euch fur ganz gar gegen habe haben hat hatte hatten hier ich ihnen ihr ihre ihrem ihren ihrer "
    "im in ins ist ja jede jedem jeden jeder jetzt kann kein keine keinen konnen konnte laut mal man mehr "
    "mein meine meinem meinen meiner mich mir mit nach nicht nichts noch nun nur ob oder ohne schon sehr "
    "sei sein seine seit sich sie sind so soll sollte sowie uber um und uns unser unsere unseren unter "
    "vom von vor wann war waren warum was weg weil wenn wer werde werden wie wieder will wir wird wo "
    "wurde wurden zu zum zur zwar",
    "en": "about after again all also although am an and any are as at be because been before being both but by "
    "came can could did do does doing don done each even ever every few first for from get got had has "
    "have he her here him his how if in into is it its itself just last like me more most much my never "
    "no not now of off on once one only or other our out over own per really seem seems self she should "
    "since so some still such than that the their them then there these they this those though through to "
    "too two until up us very was wasn we were what when where whether which while who why will with "
    "within without won would yet you your",
    "es": "a al algo alguien algun alguna antes aqui asi aun aunque cada casi como con cual cuando de del desde "
    "donde dos el ella ellos en entre era es esa ese eso esta estaba estan estar este esto estoy ha haber "
    "habia hace han hasta hay he la las le les lo los mas me mi mientras mis mismo mucho muy nada ni no "
    "nos nuestra nuestro o os otra otro para pero poco por porque pues que quien se sea segun ser si sido "
    "sin sobre solo son soy su sus tambien tan te tenia tiene todo todos tras tu un una uno unos via y ya "
    "yo",
    "fr": "a ai ainsi alors apres au aucun aussi autre aux avais avait avant avec avez avoir avons bien car cas "
    "ce ceci cela celle celui ces cet cette chaque chez comme dans de depuis des donc dont du elle elles "
    "en encore entre es est et ete etre eu fait faut hui il ils je jour juste la le les leur leurs lui ma "
    "mais me meme mes moi moins mon ne ni non nos notre nous on ont ou par pas pendant peu peut peux plus "
    "plutot pour pourquoi puis qu quand que quelqu quelque qui sais sans se ses seul si soit son sont sur "
    "ta tous tout toute toutes tres tu un une va vers veux via voici voir vois vos votre vous vraiment y",
    "pt": "a agora ainda alguem algum alguma algures antes ao aos apenas aqui as assim ate cada com como da "
    "dado das de dela dele dentro depois desde disto do dois dos duas e ela ele eles em entre era essa "
    "esse esta estao estar estava este estou eu fez foi for ha havia isso isto ja la lhe mais mas me "
    "mesmo meu meus minha muito na nada nao nas nem nenhum no nos nosso num o os ou outra outro para pela "
    "pelo pode podem por porque pouco quando que quem sao se segundo seja sem sempre ser seu seus so "
    "sobre sou sua tambem tao te tem tenho ter teve tinha todas todo todos tudo um uma uns vai via voces "
    "vos",
}

FUNCTION_WORDS: frozenset[str] = frozenset(word for words in _WORDS.values() for word in words.split())
"""Of all five languages together: a conversation's language may be unknown or wrong."""
