"""English: words and phrases that the embedded judge reads. Written by us from knowledge of the language.

`word*` matches the beginning of a word, `(a|b)` one of several, `..` up to three words between. Phrases are
separated by `;`. Accents and apostrophes are folded before matching: don't = dont.
"""

APOSTROPHE = ""
NEGATION_AFTER = 0
STOP = "the and is it to i you of a in for my that this have not was are with your me on we do be can but they what"
NEGATIONS = (
    "not no never none nothing nobody neither without hardly cannot cant dont doesnt didnt isnt arent wasnt "
    "werent wont wouldnt couldnt shouldnt hasnt havent hadnt aint unable nor failed fails"
)
HEDGES = (
    "if hope hoping hopefully when until till once unless should would will could can may might please want "
    "need make get whether try trying see sure expect supposed how why shall wish let before"
)
STRONGER = "very really so extremely absolutely totally completely super incredibly truly highly too such utterly"
WEAKER = "slightly somewhat bit little fairly kinda rather quite almost barely"
BUT = "but however although though yet unfortunately"

VALENCE = {
    3.0: "excellent amazing awesome fantastic brilliant outstanding superb wonderful delighted perfect "
    "perfectly love loved lifesaver superstar",
    2.0: "great happy glad helpful pleased nice impressed lovely satisfied kind awesome best enjoy enjoyed "
    "patient grateful excited recommend smoothly congratulations wow haha friendly professional "
    "efficient relieved yay hooray",
    1.0: "good thanks thank thx cheers appreciate* welcome fine works worked solved fixed resolved easy quick "
    "fast sorted useful hope bless helped help like cool better correct chuckle hug safe",
    -1.0: "problem* issue* error* wrong slow delay* late waiting confused confusing missing lost difficult "
    "hard worried complicated concern* stuck doubt afraid expensive crash* bug bugs sad strange weird "
    "lag laggy blocked refuse* wait waited overdue unfortunately anxious bother* trouble* concerned "
    "charged poor freeze* frozen fault faulty defect* damage* incomplete unclear invalid lack",
    -2.0: "broken bad annoy* disappoint* frustrat* upset unhappy angry fail failed failure unhelpful ignored "
    "ignoring dissatisfied unfair unreliable irritat* mess nightmare sick tired hate* suffer* "
    "unreasonable impatient rude unprofessional careless stupid dumb silly speechless helpless depressed "
    "crap suck sucks deceive* deceiv* force* overcharge* fool* trick* suppress* trap",
    -3.0: "terrible awful horrible unacceptable ridiculous disgusting disgrace* worst useless pathetic furious "
    "scam fraud* outrageous rubbish appalling atrocious incompetent liar lying lied cheat* garbage trash "
    "shit bullshit fuck* damn* shame* abysmal joke hopeless rip shameless irresponsible nonsense robbery "
    "thief idiot* bastard* hell evil",
}

CUSTOMER = {
    "works": "works; worked; working; work now; fixed; solved; resolved; sorted; "
    "all (good|set|sorted|fine|ok|done) now; (all|everything) (is|was) (good|fine|ok|well|in order); "
    "its all (good|set|fine|in order); all set; good to go; did the trick; that did it; that helped; "
    "that helps; it helped; that was it; you solved; back online; up and running; went through; "
    "makes sense now; that answers; answers my question; answered my question; figured it out; "
    "i found it; found it; found them; (can|could|able to) .. (log in|login|access|open|see|use) .. now; "
    "now i (can|could|see|have|understand|know); "
    "i can (see|use|open|access|hear) (it|them|that|everything); i see it; i see them; it is back; "
    "its back; got it working; (received|got) (it|them|the refund|the money|my refund) .. (now|today|"
    "thanks|thank); has arrived; it arrived; exactly what i (needed|wanted); "
    "(confusion|doubt) .. cleared; problem (is|was) gone; no longer .. problem; returned to normal; "
    "back to normal; (is|its|are) (normal|ok|fine) now; recovered; that is all i needed; "
    "thats all i needed; it opened; it loads; it loaded; managed to; settled; all done; "
    "(it is|its|thats|that is) (done|sorted|settled); taken care of; "
    "(just been|have been|was) (handed|delivered); access again; (have|got) .. access (now|again); "
    "everything i needed; just what i needed; all resolved; (it|that) helped",
    "denies": "(doesnt|dont|didnt|wont|not|never|cant) .. work; "
    "(same|similar) (problem|issue|error|message|thing|result|story|case); still (the|same|not|no|cant|"
    "cannot|nothing|waiting|have|having|get|getting|broken|doesnt|dont|didnt|isnt|wont|wrong|havent|"
    "hasnt|shows|says|unable|need); (not|didnt|doesnt|never|hasnt) .. (help|helped|helpful|arrive|"
    "arrived|change|changed|respond|reply|refunded|received); no (luck|help|use|good|change|difference|"
    "reply|response|answer|solution|result); unhelpful; "
    "nothing (happens|happened|works|worked|changed|helps|helped); happened again; happens again; "
    "stopped working; keeps (happening|crashing|failing|saying|asking|disconnecting); "
    "(already|just) (tried|did) (that|this|it|all); "
    "tried (that|this|it|everything|all) .. (already|before); i have already; "
    "not what i (asked|said|want|meant|need); (dont|didnt|do not|did not) (understand|answer|read) .. "
    "(me|question|problem|what i); wrong answer; thats wrong; not (right|correct|true|solved|fixed|"
    "resolved|working|acceptable|enough|okay|ok); havent received; never received; never arrived; "
    "(nobody|no one|noone) .. (answer*|repl*|respond*|help*|call*|contact*|came|care*|fix*); "
    "what about my; (again|back) to square one; came back; is back again; to no avail; (cant|couldnt|"
    "unable to|not able to) .. (log|login|access|open|find|connect|see|use|get); got worse; even worse; "
    "(still|it) (fails|failed)",
    "when": "how long .. (wait|take|need); when (will|can|are) .. (you|it|this|my|i)",
    "thanks": "thank*; thx; cheers; appreciate*; ty; grateful; tks; kudos; that was (quick|fast)",
    "bye": "bye; goodbye; have a (nice|good|great|lovely) (day|one|evening|weekend|night); take care; "
    "good night; see you",
    "ok": "ok; okay; alright; all right; understood; got it; will do; fine; i see; sure; great; perfect; "
    "noted; sounds good; oh; no problem",
    "later": "(ill|i will|gonna|going to|let me|i am going to|im going to) .. (try|check|wait|do|see|look|test|"
    "restart|contact|call|send|follow|think|ask|visit|consider|find); will try; "
    "try (it|that|this) later; let you know; get back to you; look forward; looking forward; "
    "hope (you|it|this|that|to|the); i hope; waiting for your; wait for",
    "no_more": "(no|nope) .. (thats all|thats it|that is all|that will be all|nothing else|all good|im good); "
    "thats all; that is all; that will be all; thatll be all; nothing else; thats it; no thanks; "
    "no thank you",
    "repeats": "as i (said|told|wrote|mentioned|explained|already); (already|just) (told|said|explained|sent|gave|"
    "provided|mentioned|wrote|answered|asked|called|reported|contacted); i told you; like i said; "
    "(second|third|fourth|fifth|2nd|3rd|4th|5th) time; how many times; again and again; over and over; "
    "repeat myself; repeat (it|everything|this|that) again; "
    "(several|many|multiple|dozen|countless|three|four|five|two|few) times; explain .. again; "
    "asked before; been through this; keep (asking|telling|repeating|sending); same question; once more",
    "complaint": "complain*; complaint*; unacceptable; ridiculous; outrageous; disgrace*; disgusting; worst; "
    "pathetic; scam; fraud*; cheat*; rip off; ripoff; waste of (time|money); wasted my time; fed up; "
    "sick of; had enough; useless; liar; lying; (terrible|poor|bad|awful|horrible|lousy) .. (service|"
    "support|experience|company|attitude|quality|customer service); "
    "(is|was) (this|that) (how|the way|your|a); shame on; incompetent; irresponsible; shameless; "
    "rubbish; nonsense; bullshit; not (acceptable|good enough); very disappointed; so disappointed; "
    "really disappointed; no one cares; dont care; what (kind|sort) of (service|company|support); "
    "why (is|are|do|does|did) .. (so|always|still|never|nobody); how (could|can|dare) you; a joke; "
    "you (people|guys) .. (never|always|are); robot to reply; what the (hell|fuck|heck)",
    "human": "(speak|talk|chat|connect*|transfer|pass|put) .. (human|person|someone|agent|representative|manager|"
    "supervisor|operator|advisor|adviser|people|somebody); real (person|human|agent); "
    "(human|live) (agent|being|support|person|operator|help); actual (person|human); i want a human; "
    "not a (bot|robot|machine); stupid bot; (phone|number) .. (talk|call|speak); call me back; "
    "(need|want) .. (human|manager|supervisor|representative); get me a",
    "churn": "(ill|i will|going to|gonna|want to|i am|im|have to|might|will|thinking of|think about|rather) .. "
    "(cancel|cancelling|canceling|switch|switching|leave|leaving|quit) .. (everything|provider|providers|"
    "you|subscription|contract|account|competitor|another|elsewhere|membership|to|service|plan); "
    "competitor*; take my business; (go|look|shop|buy) .. elsewhere; somewhere else; "
    "never (again|buy|order|use|shop|come|recommend|return); (lose|lost|losing) .. customer*; "
    "close my account; delete my account; last time i; (another|different|other|new) (provider|company|"
    "carrier|bank|operator|supplier); wont be (back|renewing|using|buying); stop using; "
    "(not|wont) renew; not buy .. again; switch to",
    "legal": "lawyer*; attorney; solicitor; sue; suing; legal (action|steps|advice|team); take .. court; "
    "to court; ombudsman; consumer (protection|rights|council|association); police; regulator; "
    "trading standards; small claims; report you; injur*; unsafe; dangerous; caught fire; "
    "electric shock; expose you; the media; lawsuit; 315",
    "trust": "so helpful; very helpful; really helpful; (very|so|really) patient; understood me; understood my; "
    "took care of; didnt push; no pressure; made it easy; went out of .. way; best service; "
    "great service; excellent service; good service",
    "consent": "yes; yeah; yep; confirm; confirmed; proceed; go ahead; please do; correct; thats right; "
    "sounds good; agree; sure; that works",
    "request": "(cancel|refund|change|book|return|exchange|update|upgrade|remove|add|modify|replace|reset|"
    "reschedule|transfer) .. (my|the|a|an|it|this|to|me)",
    "not_read": "(did|do|didnt|dont|havent|have) you .. (read|listen|understand); not listening; "
    "you (dont|didnt|do not|did not) .. (understand|listen|read|answer); not (answering|answer) my; "
    "(that|this) (is not|isnt|was not|wasnt) my question; what are you talking; makes no sense; "
    "automatic reply; auto reply; template; copy paste; canned; irrelevant; not related",
}

BUSINESS = {
    "refuse": "unfortunately; unable to; cannot; cant; can not; not possible; impossible; not able to; "
    "not eligible; not (available|allowed|permitted|supported|entitled|covered|refundable|included); "
    "(dont|do not|doesnt|does not|no longer) (offer|support|allow|provide|sell|cover|accept|stock); "
    "(dont|do not|doesnt|does not|no longer) have (a|an|any|the|that|this|access|information|it); "
    "no way to; against .. policy; declined; rejected; out of stock; nothing (we|i) can do; afraid; "
    "per our policy; not within; for the moment; no plan",
    "promise": "(will|ill|well|shall) .. (get back|contact|reach out|call|notify|update|look into|investigate|check|"
    "verify|forward|follow up|feed|report|arrange|improve|consider|resolve|fix|handle|deal|escalate|"
    "inform|reply|pass|submit|send|be contacted|be in touch|be fixed|be resolved|be notified|let you "
    "know|confirm|coordinate|optimize|process|pay); keep you (posted|updated|informed); looking into; "
    "look into; investigating; (fed|feed|feeding) .. back; feedback to; forwarded; "
    "(passed|pass) .. (on|to|along); reported .. to; escalat*; "
    "(raised|opened|created|logged|submitted) .. (ticket|case|request); (case|ticket|reference) number; "
    "within .. (hours|hour|days|day|weeks); (business|working) days; as soon as; in progress; "
    "being processed; bear with; be patient; under review; working on it; technician; engineer*; "
    "specialist*; higher tier; next level; in due course; relevant (department|personnel|team|staff); "
    "take time; wait patiently",
    "redirect": "transfer* you; connect* you; redirect*; hand you over; put you through; "
    "(please|kindly|can|need to|should) .. (contact|call|visit|consult|dial); call (us|our); "
    "reach out to; (another|other|relevant|different) (department|team); (private|direct) message; "
    "via dm; dm us; email us; send us; write to us; hotline; customer service .. at; message us; "
    "business hall",
    "done": "(have|has|ive|weve|been|is now|are now|just|was|were|successfully) .. (refunded|cancelled|canceled|"
    "reset|updated|changed|issued|processed|sent|resolved|fixed|booked|activated|removed|added|credited|"
    "corrected|completed|unlocked|restored|shipped|replaced|applied|reactivated|confirmed|extended|"
    "waived|upgraded|renewed|deleted|merged|adjusted|modified|solved|recovered|repaired|transferred|"
    "registered|approved|closed); (refund|order|booking|password|account|replacement) (is|was) .. "
    "(complete|done|ready|confirmed|active); problem .. solved; returned to normal; "
    "(works|working) (now|again); done; (have|ive|weve|just) .. (paid|switched|released|reopened|"
    "arranged|set|ordered|given|taken|put|made|granted|unblocked|restarted|rebooked|reimbursed|placed|"
    "credited|enabled|disabled|verified|reversed); on (its|the|their) way; (is|are) (confirmed|complete|"
    "completed|active|unlocked|sorted|corrected|updated|cancelled|canceled|refunded); "
    "you should (now|see it|have it); you can now; should (work|be working) (now|again)",
    "solution": "you can; you could; please try; try to; try the; "
    "(click|tap|press|select|choose) .. (on|the|to|and); go to; follow .. (steps|link|instructions); "
    "steps; settings; restart; reinstall; suggest*; recommend*; you (need|have) to; make sure; simply; "
    "here (is|are); in order to; log (in|out|into); download; because; the reason; this (means|happens); "
    "it (means|costs|takes); due to; caused by; you will (find|see|get|receive); is available; supports; "
    "includes; refers to",
    "ask": "could you; can you; may i; (please|kindly) .. (provide|send|tell|confirm|share|describe|give|"
    "specify|inform|offer|let (us|me) know|elaborate|upload|state); let (us|me) know; what is your; "
    "do you; did you; have you; would you; are you; which (version|model|one|device); is there; how about",
    "empathy": "understand (how|your|that|why|the|you); i can imagine; must be; frustrat*; completely understand; "
    "totally understand; you are right; youre right; sorry to hear; sorry (that|you|for|about); "
    "in your (place|position|shoes); i hear you; inconvenien*",
    "apology": "sorry; apolog*; regret*; forgive",
    "polite": "please; thank*; welcome; glad; happy to; pleasure; hello; hi; dear; "
    "good (morning|afternoon|evening|day); have a (nice|great|good|wonderful|lovely); wish you; gladly; "
    "of course; certainly; absolutely",
    "rude": "calm down; as i (already|said|told); already told you; you should have; "
    "not (our|my) (problem|fault|responsibility|job); your .. fault; obviously; whatever; "
    "nothing to do with us; deal with it; take it or leave; stop (writing|asking|complaining); "
    "read the (manual|terms|instructions); not my department",
    "unsure": "not sure; (dont|do not) know; no idea; (dont|do not|didnt|did not|not) understand; rephrase; "
    "(dont|didnt) get that; not clear to me; i think so; not certain; im confused; could you repeat",
    "more": "anything else; something else; (further|other|more|additional) (questions|assistance|help|queries)",
    "silence": "(close|closing|end|ending|disconnect*) .. (chat|conversation|session|ticket); havent heard; "
    "have not heard; not heard back; no response from you; still (there|online|with me|connected); "
    "lack of response; due to inactivity",
    "pitch": "upgrade to; special offer; interested in (our|a|the|upgrading); premium plan; exclusive offer; "
    "would you like to (upgrade|add|try); take advantage of; limited time",
    "praise": "glad (it|to|that|i|we|you); happy (it|that|i|we|you); great to hear; good to hear; youre welcome; "
    "you are welcome; no problem; my pleasure; as long as; congratulations",
}
