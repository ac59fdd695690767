"""Portuguese (Brazil and Portugal): words and phrases that the embedded judge reads. Syntax as in `en.py`."""

APOSTROPHE = ""
NEGATION_AFTER = 0
STOP = (
    "o a os as e é eu não nao que de um uma por para com meu minha me em se do da no na mas você voce muito "
    "está estou tenho olá"
)
NEGATIONS = "nao nunca jamais nada nenhum nenhuma ninguem sem nem tampouco"
HEDGES = (
    "se espero tomara quando ate deve deveria pode podem poderia poderiam quero queria gostaria preciso "
    "tentar tento porque como seria sera antes favor vai"
)
STRONGER = "muito realmente tão absolutamente totalmente completamente extremamente super demais bastante muitíssimo"
WEAKER = "pouco algo levemente quase meio"
BUT = "mas porém contudo embora infelizmente entretanto todavia só"

VALENCE = {
    3.0: "excelente* fantástic* ótimo* ótima* perfeito* perfeita* maravilhos* incrível espetacular* "
    "excepcional* adorei amei sensacional* impecável nota10",
    2.0: "feliz contente* satisfeit* útil gentil* simpátic* agradável eficiente* grato grata aliviad* "
    "atencios* profissional* paciente* recomendo show legal massa parabéns prestativ* amo maneiro bacana "
    "carinho",
    1.0: "bom boa bem obrigad* funciona funcionou resolvido resolveu consegui ajudou ajuda fácil rápido "
    "rápida melhor certo deu claro valeu agradeço abraço* deus abençoe bênçãos",
    -1.0: "problema* erro* errado errada lento lenta atraso* atrasad* demora* esperando esperar espera confus* "
    "falta perdido perdida difícil preocupad* complicad* bloquead* caro cara trava* travou falha* falhou "
    "pena estranho dúvida* danificad* defeito* incomplet* vencid* infelizmente inconveniente* avaria* "
    "dificuldade*",
    -2.0: "quebrad* ruim péssim* mau má chatead* decepcion* frustra* irritad* fracasso ignorad* injust* "
    "triste* odeio insatisfeit* descontent* grosseir* mal-educad* estúpid* inútil raiva saco cansad* "
    "desesperad* absurdo* lamentável indignad* chato chata enrola* enrolaç* desilud*",
    -3.0: "terrível horrível inaceitável ridícul* vergonha vergonhos* pior golpe* fraude* roubo ladrões "
    "desastre furios* mentira* mentiros* merda incompetente* lixo patétic* intolerável nojo palhaçada "
    "descaso desrespeito bosta porcaria escândalo",
}

CUSTOMER = {
    "works": "funciona; funcionou; funcionando; resolvid*; resolveu; solucionad*; deu certo; consegui; "
    "consertad*; arrumou; (já|agora) .. (funciona|consigo|consegui|apareceu|está|foi|entrou|abriu|deu|"
    "vejo|carregou); tudo (bem|certo|ok|resolvido|em ordem|perfeito|funcionando); "
    "está (tudo )?(certo|ok|resolvido|funcionando|normal|em ordem); "
    "(já|enfim|finalmente) .. (chegou|recebi); (recebi|encontrei|achei) .. (obrigad*|agora); encontrei; "
    "é (isso|só isso|exatamente isso); me ajudou; problema (foi )?(resolvido|solucionado); "
    "(respondeu|esclareceu|tirou) .. (pergunta|dúvida*); esclarecid*; exatamente o que; "
    "voltou (ao normal|a funcionar); de volta; apareceu; correu bem; já (dá|está); "
    "(tudo|está) (tratado|resolvido|arrumado|certinho); "
    "(exatamente|justamente|mesmo) o que .. (precisava|queria|procurava); (tenho|recuperei) .. acesso; "
    "(encomenda|pacote|dinheiro|reembolso) .. (chegou|recebi|recebido); assunto resolvido; "
    "já (consigo|funciona|recebi)",
    "denies": "não .. funciona; (mesmo|mesma) (problema|erro|mensagem|coisa|resultado|pergunta|situação|forma|"
    "jeito); (continua|continuo|continuam|segue|sigo|permanece) .. (sem|igual|mesmo|mesma|não|com|"
    "aparecendo|dando|esperando|na|no|o|a|errado|bloqueado|travado); "
    "ainda (não|nao|sem|nada|estou|tenho|está|aparece); não (funciona|funcionou|consigo|consegui|deu|"
    "ajuda|ajudou|chegou|chega|recebi|aparece|apareceu|carrega|abre|resolve|resolveu|foi resolvido|é "
    "isso|era|mudou|entendeu|respondeu|adianta|adiantou|dá|está|tem|há|vai|encontro|encontrei|obtive|"
    "houve); nada (mudou|muda|funciona|ajuda|resolve*|feito|acontece|aconteceu|de); "
    "nenhum* (resposta|solução|mudança|ajuda|resultado|retorno|efeito|melhora); "
    "ninguém .. (responde|respondeu|atende|atendeu|ajuda|liga|ligou|resolve); "
    "já (tentei|fiz|testei|reiniciei|reinstalei); "
    "(vocês|você) não .. (entende*|entendeu|responde*|lê|leem|resolve*); resposta errada; isso não; "
    "pior; voltou a (dar|acontecer|aparecer); sem (resposta|solução|sucesso|retorno|êxito); "
    "não .. respondid*; (de novo|novamente|outra vez) .. (erro|problema|falha|bloquead*|mesmo|mesma|não|"
    "caiu)",
    "when": "quanto tempo; quando .. (chega|vou|vão|será|receberei|vai|irão)",
    "thanks": "obrigad*; agradeço; grato; grata; valeu; brigad*; muito obrigado",
    "bye": "tchau; adeus; até (logo|mais|breve|amanhã); (bom|boa|ótimo|ótima|excelente) (dia|tarde|noite|semana|"
    "fim|final|domingo|resto); abraço*; atenciosamente; cumprimentos; fique com deus",
    "ok": "ok; okay; certo; tá; está bem; entendi; entendido; beleza; perfeito; bem; claro; combinado; sim; "
    "ótimo; tudo bem; tá bom; de acordo; compreendi; blz",
    "later": "(vou|irei|vamos) .. (tentar|testar|esperar|aguardar|ver|verificar|fazer|ligar|contatar|olhar|"
    "procurar|seguir|contactar); (aguardo|aguardarei|tentarei|farei|verei|ligarei); "
    "espero (que|a|o|resposta|uma); tomara; fico (no aguardo|aguardando); no aguardo",
    "no_more": "não .. (obrigad*|é só isso|só isso|nada mais); (é )só isso; só isso; apenas isso; era (só )?isso; "
    "nada mais; mais nada; isso é tudo; é tudo; não obrigad*",
    "repeats": "como (já|eu|disse|falei|expliquei|informei) .. (disse|falei|expliq*|inform*|mencion*|envi*|dito|já|"
    "falado); como (disse|falei|já); já .. (disse|falei|expliquei|enviei|mandei|dei|forneci|informei|"
    "respondi|liguei|escrevi|contatei|contactei|relatei|mencionei|dito|passei|reclamei|pedi); "
    "(segunda|terceira|quarta|quinta|enésima) vez; quantas vezes; várias vezes; "
    "(duas|três|quatro|cinco|dez|diversas|inúmeras|muitas) vezes; repetir; repito; mesma pergunta; "
    "vez após vez; toda hora",
    "complaint": "reclam*; queixa*; inaceitável; ridícul*; vergonha; vergonhos*; golpe; fraude; roubo; desastre; "
    "perda de tempo; perder .. tempo; perdendo .. tempo; cansad*; (péssimo|mau|ruim|horrível|péssima|"
    "terrível|pior|lamentável|má) .. (serviço|atendimento|experiência|suporte|empresa|qualidade|apoio); "
    "(atendimento|serviço|suporte) .. (péssim*|ruim|horrível|lixo|lamentável); palhaçada; descaso; "
    "desrespeito; falta de respeito; mentir*; mentiros*; incompetente*; muito decepcionad*; absurdo; "
    "(o|a) pior; não se importam; não pode ser; brincadeira",
    "human": "(falar|conversar|conectar|passar|transferir|transfere|atendido) .. (humano|humana|pessoa|alguém|"
    "atendente|representante|gerente|supervisor*|operador*|responsável|assistente); "
    "pessoa (real|de verdade|humana); (atendente|agente|ser) (humano|real); "
    "(não|você|vocês) .. (um )?(robô|robo|bot|máquina); supervisor*; gerente; me (liguem|liga|ligue); "
    "telefone .. (falar|contato|ligar); uma pessoa",
    "churn": "(vou|quero|pretendo|prefiro|irei) .. (cancelar tudo|trocar|mudar|sair|rescindir|migrar); "
    "concorrência; concorrente*; outr* (operadora|fornecedor|empresa|banco|loja|companhia); nunca mais; "
    "jamais .. (compr*|volt*|recomend*); não .. (volto|compro mais|renovar|renovo|recomendo); "
    "(perder|perdem|perderam|perdendo|perdeu) .. cliente*; (encerrar|fechar|excluir|apagar) minha conta; "
    "última vez que; cancelar minha (assinatura|conta); em outro lugar; "
    "mudar de (operadora|empresa|banco|fornecedor)",
    "legal": "advogad*; processo judicial; processar; processá*; justiça; tribunal; procon; anatel; bacen; "
    "reclame; deco; jurídic*; consumidor; direito do consumidor; polícia; delegacia; juizado; "
    "ministério público; livro de reclamações; perigos*; ferid*; boletim de ocorrência",
    "trust": "muito (útil|paciente|gentil|atencios*|prestativ*|profissional|eficiente|simpátic*); me entendeu; "
    "bom atendimento; (excelente|ótimo|melhor) (atendimento|serviço|suporte); sem pressão; cuidou; "
    "se preocupou",
    "consent": "sim; claro; confirmo; correto; pode; certo; isso mesmo; de acordo; prossiga; exato",
    "request": "cancelar; reembols*; trocar; alterar; mudar; reservar; devolver; devolução; atualizar; adicionar; "
    "remover; substituir; estornar",
    "not_read": "(você|vocês|não) .. (leu|leram|leem|lê|escuta*|entende*|ouve*) ..; "
    "não (leu|leram|entendeu|respondeu minha|era minha|foi isso); resposta (automática|pronta|padrão); "
    "copiar e colar; copia e cola; não faz sentido; nada a ver; não foi o que",
}

BUSINESS = {
    "refuse": "infelizmente; lamentavelmente; não (podemos|posso|é possível|será possível|conseguimos|consigo|"
    "temos|está disponível|é permitido|oferecemos|aplicável|dispomos|trabalhamos|vendemos); impossível; "
    "não (está )?(disponível|incluíd*|permitid*|autorizad*|reembolsável|possível|elegível); "
    "nenhum* (forma|maneira|possibilidade|opção); recusad*; negad*; esgotad*; conforme nossa política; "
    "no momento; por enquanto; de momento",
    "promise": "(vamos|vou|iremos|irei|precisarei|preciso) .. (verificar|contatar|contactar|ligar|informar|analisar|"
    "investigar|enviar|encaminhar|escalar|transferir|notificar|resolver|retornar|avaliar|reportar|"
    "solicitar|escalonar|checar); (entraremos|entrarão|entrará) em contato; (retornaremos|avisaremos|"
    "informaremos|notificaremos|manteremos|encaminharemos|responderemos|receberá|receberão|enviaremos|"
    "avisarei); (será|serão|estará) .. (contatad*|contactad*|resolvid*|atendid*|reembolsad*|processad*|"
    "enviad*|notificad*|analisad*); escalad*; escalar; escalonad*; encaminhad*; encaminhei; reencaminh*; "
    "(ticket|caso|solicitação|chamado|protocolo|pedido) .. (criad*|abert*|gerad*|registrad*|registado); "
    "número (de|do) (protocolo|caso|ticket|referência|chamado); "
    "(dentro de|em até|no prazo|prazo de|próximas) .. (horas|dias|semanas); dias úteis; horas úteis; "
    "assim que; em andamento; em análise; em processamento; paciência; técnico*; especialista*; (área|"
    "equipe|equipa|departamento|setor|time) (responsável|técnic*|especializad*|competente); "
    "o mais breve; o quanto antes; nível superior; próximo nível; estamos trabalhando",
    "redirect": "(transferir|transferindo|transferirei|direcionar|direciono|encaminho|conectar|passo) .. (para|ao|"
    "você|setor|atendente|departamento); (deve|pode|favor|precisa|deverá|recomendo) .. (contatar|"
    "contactar|ligar|entrar em contato|dirigir-se|escrever|visitar|acessar); entre em contato; "
    "entre em contacto; contate; contacte; ligue para; outro (departamento|setor); outra área; "
    "mensagem (privada|direta); por (dm|e-mail|email|privado); central de atendimento; colega*",
    "done": "(foi|foram|já|está|estão|tenho|temos|acabei|sido|ficou) .. (reembolsad*|cancelad*|redefinid*|"
    "atualizad*|alterad*|emitid*|enviad*|processad*|resolvid*|corrigid*|reservad*|ativad*|removid*|"
    "adicionad*|creditad*|concluíd*|desbloquead*|restaurad*|substituíd*|aplicad*|confirmad*|prorrogad*|"
    "realizad*|reparad*|transferid*|aprovad*|ajustad*|modificad*|estornad*|devolvid*|solucionad*|"
    "efetuad*|liberad*); (removi|enviei|atualizei|alterei|corrigi|cancelei|resolvi|adicionei|transferi|"
    "reativei|redefini|processei); (está|vai) a caminho; (acabei|acabamos) de .. (reembolsar|enviar|"
    "cancelar|corrigir|alterar|ativar|devolver|trocar|atualizar); (corrigi|creditei|devolvi|mandei|"
    "troquei|ativei|desbloqueei|liberei|limpei|alterei|enviei|repus|mudei|estornei|anulei); já pode ..; "
    "deve (funcionar|aparecer) ..; está (confirmad*|corrigid*|atualizad*|cancelad*|anulad*)",
    "solution": "(pode|poderá|podes) ..; (tente|experimente|clique|toque|vá|abra|selecione|pressione|siga|reinicie|"
    "baixe|verifique|atualize|acesse|aceda|insira|escolha|desinstale|faça|inicie|conecte) ..; passo*; "
    "configurações; definições; reiniciar; reinstalar; recomend*; sugiro; certifique-se; simplesmente; "
    "aqui (está|estão|tem); (deve|precisa|basta); para isso; porque; devido a; o motivo; isso significa; "
    "pelo link; através d*; por meio",
    "ask": "(pode|poderia|consegue) .. (me |)(informar|confirmar|enviar|fornecer|dizer|dar|compartilhar|"
    "descrever|indicar|verificar); (por favor|favor) .. (informe*|confirme*|envie*|forneça*|diga*|"
    "compartilhe*|descreva*|indique*|nos|me); você (tem|já|está|consegue|pode|possui|gostaria); qual*; "
    "deseja; gostaria; que (modelo|versão|mensagem|erro); me (informa|confirma|diga|diz); poderia; "
    "está (vendo|usando)",
    "empathy": "(entendo|compreendo|entendemos|compreendemos) .. (sua|seu|que|o|como|perfeitamente|a|totalmente); "
    "imagino; frustrante; tem (toda )?razão; (lamento|sinto|lamentamos|sentimos) .. (ouvir|saber|que|"
    "muito|pelo|pela|por|o|a|isso); transtorno*; inconveniente*; incómodo*; em seu lugar; compreensível",
    "apology": "desculp*; perdão; perdoe*; lamento; lamentamos; sinto muito; sentimos muito",
    "polite": "por favor; obrigad*; olá; oi; (bom|boa|ótimo|ótima|excelente) (dia|tarde|noite|semana); prazer; "
    "feliz; prezad*; caro; cara; com prazer; claro; com certeza; bem-vind*; agradec*; imagina; desejo*; "
    "gentileza",
    "rude": "acalme-se; se acalme; como (já |eu )disse; já lhe (disse|expliquei|informei); deveria ter; "
    "não é (nosso|meu) problema; sua culpa; culpa sua; obviamente; não nos compete; "
    "leia .. (termos|manual|condições); problema seu; não é comigo",
    "unsure": "não (tenho certeza|sei|entendo|entendi|compreendi|compreendo|ficou claro|faço ideia); reformular; "
    "repetir; repita; acho que; não estou certo",
    "more": "(algo|alguma coisa|mais alguma) .. mais; mais (alguma|algo|em que|no que) ..; "
    "(outra|alguma) (coisa|dúvida|pergunta|questão); posso ajudar .. mais",
    "silence": "(encerrar|fechar|finalizar|encerrarei|encerrando|terminar) .. (chat|conversa|atendimento|ticket|"
    "sessão|chamado); (ainda|continua) .. (aí|online|presente|conectad*|comigo|por aqui); (não|sem) .. "
    "(recebi|recebemos|tive|resposta|tivemos) .. (resposta|retorno|sua); inatividade; "
    "falta de (resposta|interação)",
    "pitch": "oferta (especial|exclusiva); promoção; plano premium; premium; interesse em; interessad* em; "
    "aproveite; tempo limitado; melhorar seu plano",
    "praise": "fico feliz; ficamos felizes; que bom; (prazer|feliz) .. (ajudar|atender|saber|que|em); de nada; "
    "por nada; não há de quê; perfeito; excelente; ótimo; às ordens; disponha; imagina; fantástico",
}
