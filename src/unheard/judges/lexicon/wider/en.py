"""English: further phrases, see the package."""

CUSTOMER = {
    "also": "(and )?(another|other|second|different|separate|further) "
    "(thing|question|issue|problem|matter|point|request|topic); one (more|other|last) "
    "(thing|question|point|issue|request); something else; while (i have you|im here|we are at it|"
    "youre at it); "
    "while i have you; also (i|can|could|my|the|is|do|how|what|when|why|there|please|want|need); and also; and "
    "(i|can|could|what|how|would) .. (also|another|as well|too); by the way .. (also|can|my|how|when|what); on "
    "another note; in addition; additionally; besides that; plus (i|my|the); second(ly)? (my|the|i); i "
    "(also|additionally) (want|need|have|would); two (things|questions|issues|problems|requests|points); three "
    "(things|questions|issues|problems|requests|points); both (issues|things|questions)",
    "half": "(half|part|parts|one) .. (is|are|was|were|done|solved|fixed|works|settled|sorted) .. "
    "(other|rest|remaining|missing|open|not|half|but); only (half|part|partly|partially|one of); half of it; "
    "part of it; partly; partially; the (rest|other half|other one|other part|second one) .. "
    "(still|missing|open|not); (but|yet) not (all|everything|both|the other)",
    "resigned": "forget it; never mind; nevermind; i give up; giving up; whatever; leave it; drop it; no point; "
    "pointless; leads nowhere; ill (find|manage|do|sort|fix|figure) .. (myself|another way|elsewhere|"
    "on my own); "
    "dont bother; gave up; what a waste; not worth (it|my time|the)",
    "works": "helped me; helped us; been .. helpful; (was|is|thats) .. (what|all) i .. (needed|wanted|was "
    "after); i see it now; problem solved; it (worked|helped|opened|went through|turned up|loaded|printed|"
    "fits); "
    "(fits|runs|prints|connects|opens|streams) .. (fine|perfectly|well|again|now|great); its "
    "(holding|back|working|in|here|there|gone|open|running|on); (come|came|gone|went) through; that "
    "(matches|worked|did it|fits); (is|are) (right|correct|in|there) now; i (got|received|have) .. "
    "(it|them|code|mail|email|text|parcel|refund|money) (now|today|thanks|already); (just|now) "
    "(arrived|landed|came); (now|already) (arrived|got|received|in my account); showed up; all (green|"
    "there); no "
    "(more )?(errors|error|problems) (now|anymore); everything (is )?(works|working|settled|sorted|clear)",
    "complaint": "(nobody|no one|noone) .. (knows|reads|cares|answers|listens|called|calls); fuming; livid; "
    "third (department|person|time|agent); is (anyone|anybody|someone) (actually|even|really) .. "
    "(reading|there|listening); what is wrong with (you|these); how (hard|difficult) (can|is) it; clowns; "
    "seriously; are you (kidding|serious|joking|having a laugh); going (round|around) in circles; in circles; "
    "taking the (piss|mick); treat .. (customers|people|me|us) .. (like|this way); you (promised|said|told me) "
    ".. (would|it|that|yesterday|last); again nothing; thanks for nothing; great job; expect .. (better|more) "
    "(from|of); not what i expected; an hour on this; all day; (wasted|lost) .. (day|hours|afternoon|morning)",
    "human": "(agent|human|operator|representative) please; give me (a|an) (human|person|agent); someone "
    "(real|in charge|higher)",
    "churn": "(moving|taking|move|take) my (account|business|money|custom) .. (elsewhere|away); wont be "
    "(there|here|a customer|coming back); not going to renew; cancel everything; (done|finished) with (you|"
    "this "
    "company); lost (me|us) as; (cancel|cancelling|canceling|end|ending) my "
    "(contract|subscription|membership|plan|policy); other providers",
    "legal": "(baby|child|elderly|pregnant|disabled) .. (home|here|risk|without|in); (smell*|leak*) .. gas; gas "
    "(leak|smell); cant breathe; chest pain; allerg*; swell*; medication; insulin; heart condition; oxygen; "
    "authority; data protection; gdpr; chargeback",
    "repeats": "(in|was in|attached to) my (first|last|previous|earlier) (mail|email|message); see above; its "
    "(all )?above; (all|everything) .. (above|below|in my first); i (just|already) "
    "(wrote|sent|gave|said|told|explained|did|put) .. (this|that|it|you); wrote you .. (yesterday|last|days "
    "ago); contacted you .. (before|already|about this); (third|fourth|fifth|second) "
    "(message|email|mail|request|call|chat|attempt); do i (have|need) to .. again; me again; as "
    "(before|stated|above)",
    "trust": "(actually|really|finally) (listened|understood|cared|helped); took (the|your) time; youre a "
    "(star|legend|lifesaver|gem); ur a (star|legend); so patient; kind of you; made my day; (above|beyond) and "
    "beyond; explain* .. (well|clearly)",
    "denies": "(doesnt|does not|didnt|did not|dont|wont) .. (solve|fix|answer|change|resolve|clear|settle); "
    "nothing (is|was|has been|got) .. (solved|fixed|done|changed|sorted); not (solved|sorted|fixed|settled) "
    "(yet|at all)?; what am i supposed",
    "slow": "(took|takes|taken|taking) .. (while|long|ages|forever|hours|days|weeks|time); (too|so) long; "
    "finally; at last; eventually; (should|could) .. (faster|quicker|sooner); (after|only) .. (hours|days|"
    "weeks)",
}

BUSINESS = {
    "half": "(half|part|parts|one|first) .. (done|solved|settled|sorted|fixed|corrected|works) .. "
    "(rest|other|remain*|still|but|second); only .. (half|part|partly|partially); "
    "(rest|remainder|remaining|other half|other part|second part|one piece) .. "
    "(open|wait*|still|missing|cant|cannot|later|not|another|with); in part; partly; partial*; workaround; in "
    "the meantime; temporar*; for now .. (you|use)",
    "context": "i (can )?(see|have|read|know|found) .. (you "
    "(wrote|contacted|told|said|already|spoke|tried)|earlier|previous|history|messages|notes|conversation|last "
    "(week|time)); as (promised|agreed|discussed); (you|we) (spoke|talked|wrote|discussed|mentioned) .. "
    "(yesterday|earlier|last|before|on|with|about); you (mentioned|already|told|wrote|said); my colleague "
    "(told|said|wrote|has|informed); dont (need|have) to (repeat|explain); (following|follow) up (on|from) "
    "(your|our); i said .. (id|i would|ring|call|get back); from your (earlier|previous|last)",
    "detail": "(order|customer|account|invoice|reference|ticket|case|booking|reservation|phone|serial|contract|policy|"
    "tracking|user) "
    "(number|id|code|name); your (full )?(name|email|e mail|address|postcode|date of birth|phone|zip); what "
    "(is|s) (this|it|the problem|the issue|your issue) about; what (is|seems to be) (the|your) "
    "(problem|issue|matter); how (can|may) (i|we) help; describe (the|your) (problem|issue); "
    "(attach|fill|complete|upload|send) .. (form|receipt*|photo*|screenshot*|copy|document*|proof); which "
    "(order|account|product|one|device)",
    "pitch": "for (just|only) .. (more|extra|month|a month|year); our .. "
    "(plan|package|bundle|insurance|premium|offer) .. (for|you|would|includes|only); did you know .. "
    "(can|upgrade|our|that); (would|could|want) .. (you|to) .. (interested|like to "
    "(add|upgrade|switch|try|hear)); while i have you .. (offer|plan|insurance|upgrade); eligible for "
    "(our|an|a); discount on (our|the|a); add .. (insurance|protection|warranty)",
    "wait": "(within|in|by|before|until|after|no later than) .. "
    "(minute*|hour*|day*|week*|month*|monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|"
    "tonight|noon|today|morning|evening|end "
    "of|am|pm|oclock|next); (takes|take|up to|latest|at the latest) .. (minute*|hour*|day*|week*); "
    "(today|tomorrow|tonight) .. (before|by|at|call|send|deliver*|arriv*)",
    "next": "(you will|youll|you) (get|receive|see|find|be|hear) ..; (please|just|simply) .. "
    "(try|restart|check|send|bring|wait|reply|use|open|click|follow|write|call|confirm|tell|let); "
    "(we|i|they|somebody|someone|colleague|team|driver|technician|bank) .. (will|shall) ..; "
    "(ill|well|theyll|itll) ..; it (will|should) (show|appear|arrive|take|be); as soon as; "
    "(write|call|contact|come back|reply) .. (again|back|anytime|if|when|here); could you .. "
    "(stay|restart|check|try|send|tell); you (can|could|should|need to|have to) .. "
    "(dispute|use|apply|open|call|write|try|do|go|click)",
    "done": "(left|leaves|leaving) .. (warehouse|depot|today); (goes|going|went) out (today|tomorrow|this); "
    "confirm* .. delivery; out for delivery; comes back (automatically|by itself); (cannot|cant|wont|will not) "
    "happen again; ive sorted; fixes (exactly )?(this|that|it); (happens|done) automatically; have arranged; "
    "(ive|i have|we have|weve|just) .. "
    "(moved|pushed|put|blocked|changed|booked|opened|added|sent|lifted|cleared|unlocked|noted|extended|raised|"
    "increased|reduced|cancelled|refunded|swapped|replaced|renewed|switched|reissued|waived|escalated|alerted|"
    "freed|rebooked|corrected|fixed|resent|reset|credited|reserved); "
    "(is|are|its|youre|thats) (now "
    ")?(refunded|cancelled|blocked|booked|moved|changed|sorted|reserved|active|confirmed|done|added|on its "
    "way|back|corrected|replaced|unlocked|credited|live|restored)",
    "redirect": "(please|kindly) .. (open|create|submit|raise) .. (new|separate|another) (request|ticket|case); "
    "(different|another|other|responsible|separate) "
    "(team|department|colleague*|office|line|number|channel|form); (help|support) "
    "(centre|center|page|article|section); faq*; this article; status page; self service",
    "refuse": "(cant|cannot|can not|not able to|unable to) .. "
    "(help|do|change|see|refund|offer|make|say|give|solve|access); no "
    "(information|date|exception*|option|way|record|solution) ..; thats (how it is|the rule|our policy|not "
    "possible); (terms|policy|rules|contract) (say|says|state|states|do not|does not|clear)",
}

VALENCE: dict[float, str] = {}

HEARD = {
    "asked_for_human": "flesh and blood; with a pulse; (anyone|anybody|somebody|someone) (human|alive|in authority); "
    "(human|person|people|someone|somebody) behind (this|the) (screen|bot|chat|machine); (a|an|your|the) (duty|shift|"
    "branch|store|floor|site|line|practice|office|area|regional) (manager|supervisor|lead); higher up the (chain|"
    "ladder|food chain); (someone|somebody|anyone|person) .. (can decide|can sign|can authorise|can authorize|can "
    "approve|can override|has authority|has the power|makes decisions|has a say); over your head; (talking|typing|"
    "arguing|speaking|chatting) (to|with) (a|this) (machine|wall|robot|computer|script|bot|brick wall); (hand|switch|"
    "kick|bump|route|direct|refer|forward) (me|this) (over|on|off|up)? (to|through to) (a|an|your|someone|somebody|"
    "the) .. (person|human|manager|team|colleague|supervisor|boss|director|lead|someone|desk); human (help|contact|"
    "eyes|reply|answer|interaction|voice); (whos|who is|whoever is|whoevers) (in charge|responsible|running|your "
    "boss|above you); (name|number|email|address) (of|for) .. (in charge|manager|supervisor|boss|director|superior); "
    "(get|put|bring|fetch) .. (on the line|on the phone|to the phone); (want|need|prefer|would like|rather have|"
    "rather|like) .. (a voice|a call|real voice|human voice|phone call with|someone to talk|somebody to talk|someone "
    "to call|somebody to call)",
    "churn_threat": "(giving|give|gave|given|handing|hand|served|serving) (in)?(my|our|you)? notice; (pack|packing) "
    "(up|it in|my bags); (my|our) (next|new) (order|contract|phone|car|booking|laptop|policy|supplier|provider) .. "
    "(not be|wont be|elsewhere|from|with|somewhere); (i|we) (wont|will not|shant) be (there|here|a customer|with you|"
    "around) .. (renewal|anymore|any more|longer|next|for it|much)?; youve (just )?lost (me|us|a|the|my|our); (say|"
    "wave|kiss) (goodbye|bye|farewell) to (my|our|me|us); (sign|signing|signed) (up)?(with|to) .. (else|another|"
    "rival|competitor|other|instead|tomorrow|tonight); (port|porting|transfer|transferring|migrate|migrating|shift|"
    "shifting) .. (number|account|everything|business|data|out|away|over|policies|portfolio) .. (away|elsewhere|"
    "another|competitor|rival|tomorrow|out|next|friday|week)?; pac code; (one more|another) .. (and|then) (im|i am|"
    "were|we are|ill|i will|well) .. (gone|off|out|done|leave|leaving|cancel|cancelling|switch|switching); "
    "(competitor|rival|another company|other company|other provider) .. (offered|quoted|quote|cheaper|is waiting|"
    "would love|happy to take|has already); (advise|advising|advised|tell|telling|told|warn|warning) .. (friends|"
    "employer|family|everyone|boss|neighbours|colleagues|others|anyone) .. (elsewhere|avoid|stay away|not to|leave|"
    "steer|switch|against); (staying|stay) (is not|isnt) .. (option|likely|happening); (dont|do not) (expect|count "
    "on) .. (me|us|my|our|renewal|renew) .. (back|again|renew|order|stay|business)?; (your|the) (loss|last chance)",
    "legal_or_safety": "(bill|invoice|sue|claim|claiming|pursue) .. (damages|compensation|through the courts); (in "
    "writing|documented|evidence) .. (court|lawyer|solicitor|tribunal|regulator|ombudsman); (section 75|chargeback|"
    "arbitration|adjudicator|arbitrator|citizens advice|class action|cease and desist|subpoena|witness statement|"
    "pressing charges|press charges|breach|unlawfully); (smell|smells|smelled|smelt|smelling) .. (gas|burning|burnt|"
    "smoke|fumes|melting plastic); (got|get|getting|gave|gives|gave me|giving) .. (electric|electrical) shock*; "
    "(rash|hives|stitches|concussion|fever|a&e|paramedic|paramedics|stretcher|broken arm|broken leg|broken wrist|"
    "swollen|vomiting|throwing up|food poisoning); (live|bare|exposed) (wire|wires|cable|cables|wiring); (brakes|"
    "airbag|seatbelt|ladder|railing|scaffold|ceiling|roof|staircase) .. (failed|collapsed|came off|gave way|broke|"
    "fell|loose|doesnt|snapped); (my|the|our) (baby|toddler|child|son|daughter|mother|father|mum|dad|gran|"
    "grandmother|husband|wife|nan|grandad) .. (without heating|without medication|no heating|choked|hurt|hospital|"
    "breathing|insulin|oxygen|fell|injured|freezing|swallowed|at risk)",
    "complaint": "not (what i|the way|how you|how i) .. (paid for|expected|treat|run|signed up); (one|an|a) "
    "(absolute|utter|complete|total|big|huge|right) .. (joke|mess|shambles|disgrace|farce|disaster|waste|letdown|"
    "fiasco|chaos); (could|couldnt|cant) .. (organise|organize|run a|care less|find your own|be bothered|get "
    "anything right|make this up); (since when|on what planet|in what world|in what universe|for crying out loud|for "
    "heavens sake|for gods sake|for goodness sake|are you kidding|you must be kidding|are you serious|seriously guys|"
    "unbelievable|incredible that|beggars belief|words fail me|speechless|had it with|up to here|enough is enough|"
    "losing my patience|lost my patience|patience is|at the end of my tether|end of my rope); (nothing but|only) "
    "(excuses|lies|promises|hot air|trouble|problems|automated|canned); (excuse|excuses) after; (left|leave|leaving) "
    "(me|us) (hanging|stranded|standing|out of pocket|in the lurch|to rot|high); (hung|hang|hanging|hangs) up on me; "
    "(you|they) (had|have|took|need) (one job|weeks|months|all week|all month|the nerve|the cheek|the audacity|no "
    "idea|no clue|no shame|no manners); (expect|expecting|expected) (me|us|customers) to (pay|wait|do your|fix|chase|"
    "believe|accept|swallow)",
    "trust_words": "(never|not once) .. (let us down|let me down|lost your|lost her|lost his|made me feel|raised); "
    "(kept|keep|keeping) (your|their|her|his) (word|promise|cool|patience); (was|were|been|are|youre) (a|an|my|our|"
    "such a) (rock|marvel|saint|gent|gentleman|blessing|pleasure|joy|credit|pro|class act|absolute|dream|ray of|"
    "rockstar|guardian angel|life saver|delight); hats off; heart of gold; patience of a saint; (you|she|he|they) "
    "(actually|really|truly|clearly|genuinely) (listened|listens|listen|care|cares|cared|knew|know|knows|read|"
    "bothered|helped|tried|explained|understood|wanted); (thank you|thanks|ta|cheers|bless you|grateful) (for|that "
    "you) (not|being|staying|taking|keeping|bearing|sticking|talking|treating|checking|asking|thinking|fighting|"
    "standing|believing|caring|telling me straight) .. (arguing|judging|honest|so|calm|patient|careful|gentle|kind|"
    "with me|me|time|seriously|truth|straight|thorough|human|there|care|polite|nice|lovely|discreet|decent|fair)?; "
    "(stuck|sticking|stick|stood|standing) (with|by) (me|us); (you|they|she|he) (think|thought) of everything; "
    "(could|cant|couldnt|cannot) (not)?(fault|praise|thank|ask for) .. (you|enough|service|better|more|nicer|kinder|"
    "him|her|them); treated (me|us|her|him|my) .. (like|with|as) .. (human|person|family|respect|dignity|royalty|"
    "queen|king|care|kindness|adult|people)",
    "trust_words.not": "(patience|trust|confidence|faith) .. (running|gone|lost|lose|losing|out)",
}
