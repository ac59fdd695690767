"""Spanish: further phrases, see the package."""

CUSTOMER = {
    "also": "(y )?(otra|segunda|última|nueva) (cosa|pregunta|consulta|duda|cuestión|petición); otro "
    "(tema|asunto|problema|punto); (una|algo) (cosa|cosita|pregunta|duda)? más; algo más; "
    "(además|aparte|también|por otro lado|por otra parte|de paso|ya que estamos|ya que) .. "
    "(quería|quisiera|necesito|tengo|puede|me|mi|el|la|le|quiero); aprovecho; dos "
    "(cosas|cositas|preguntas|temas|dudas|consultas|puntos|problemas); tres "
    "(cosas|cositas|preguntas|temas|dudas|consultas|puntos|problemas)",
    "half": "(solo|sólo|nada más) .. (mitad|parte|a medias|uno|una); la mitad; en parte; parcialmente; a medias; "
    "(una|un) (parte|punto) .. (resuelt*|listo|pero|falta|pendiente); (resto|otra|otro|segundo|segunda) .. "
    "(falta|pendiente|sin|todavía|aún|no); pero no (todo|todos|lo otro)",
    "resigned": "olvíd*; déjelo; déjalo; da igual; me rindo; qué más da; no sirve de nada; no lleva a nada; no "
    "vale la pena; ya (veré|buscaré|me apaño|lo haré) .. (yo|mismo|otra)?; paso",
    "works": "me (ha|han|has) .. (ayudado|servido); me (ayudó|sirvió); (justo|exactamente|es) lo que .. "
    "(necesitaba|quería|buscaba); problema resuelto; ya lo veo; ya .. "
    "(funciona|navego|va|entra|carga|abre|está|llegó|tengo|puedo|recibí|sale|anda|hemos|he); (ahora|listo) .. "
    "(sí|funciona|pasado|entra|va|perfecto); (va|queda|me queda) .. (fin*|de lujo|perfecto|bien|genial|de "
    "maravilla); (ha|han|me ha) .. (llegado|pasado|funcionado|solucionado|entrado) .. "
    "(ya|bien|correo|hoy|gracias)?; (llegó|llegaron|recibí|recibido) .. (bien|ya|hoy|perfecto|montada|"
    "gracias); "
    "todo (en orden|ok|bien|correcto|resuelto|perfecto); ya está",
    "complaint": "(leen|lee|leéis) .. (esto|los|mis|algo); qué (clase|tipo|vergüenza) de; "
    "(tercer|cuarto|tercera|cuarta) (mensaje|correo|llamada|vez|intento); para nada; qué les pasa; "
    "(nadie|ninguno) .. (contesta|responde|llama|sabe|atiende|hace); tomadura de pelo; tomando el pelo; burla; "
    "(bien que|sí que) .. cobr*; en círculos; vueltas; gracias por nada; menudo; vaya "
    "(servicio|atención|empresa|tela); (perdido|tirado) .. (tarde|día|mañana|horas|"
    "tiempo); ya está bien; hart*; "
    "con educación; me dijeron que",
    "human": "(un|una) (persona|humano|agente|operador*) .. (por favor|ya|real); (pásame|páseme|póngame|ponme) "
    ".. (con|persona|alguien|un)",
    "churn": "(me voy|me cambio|cambiaré|me iré|nos vamos) .. (de|a|otra|con|compañía|competencia)?; "
    "(darme|doy|dar) de baja; (cancelen|cancele|cancela) todo; (perdido|pierden|perdieron) .. client*; no "
    "(renuevo|renovaré|vuelvo)",
    "legal": "(huele|olor|fuga) .. gas; (bebé|niño|niña|anciano|embarazada|persona mayor) .. "
    "(casa|sin|en|riesgo); alergi*; medicament*; insulina; urgencias; reclamación .. "
    "(autoridad|consumo|oficial|oficina); hoja de reclamaciones; ocu; consumo; policía",
    "repeats": "(ya lo|ya se lo|ya os lo|os lo|se lo) .. (he|dije|puse|conté|contado|expliqué|mandé|envié|estoy "
    "diciendo); (está|lo tienen|consta) .. (arriba|en mi|primer|adjunto); (segundo|tercer|cuarto) "
    "(mensaje|correo|intento); soy yo otra vez; (mandé|envié|adjunté|solicitado|enviado) .. (ayer|ya|el "
    "día|hace|la semana); como (puse|escribí|conté)",
    "trust": "(os|se) .. portado; apañad*; (qué|muy|tan) (amable*|majo|maja|atent*|apañad*|buen "
    "trato|paciente*); (gracias por) .. (paciencia|no vender*|explicar*|preocupar*|tomarse); (es|eres|sois) .. "
    "(un sol|un ángel|un crack|una joya|lo más); bien (explicad*|atendid*|tratad*)",
    "denies": "no .. (resuelve|soluciona|responde|arregla|cambia|aclara); nada .. "
    "(resuelto|solucionado|cambiado|arreglado); no (está|esta|queda) .. (resuelto|solucionado|arreglado); qué "
    "(hago|se supone)",
    "slow": "(tardó|tardado|tardaron|tarda|costó|costado|llevó) .. "
    "(tiempo|mucho|demasiado|horas|días|semanas|rato)?; (demasiado|tanto) tiempo; por fin; al fin; "
    "(podría|podía) .. más rápido",
}

BUSINESS = {
    "half": "(mitad|parte|un punto|primero) .. (resuelt*|hech*|listo|corregid*) .. "
    "(resto|otra|otro|todavía|falta|segund*); (solo|sólo) .. (mitad|parte|en parte); (resto|otra mitad|otra "
    "parte|segundo punto|lo demás) .. (pendiente|esper*|todavía|falta|no puedo|especialista*|otro); en parte; "
    "parcialmente; provisional*; mientras tanto; solución temporal",
    "context": "(veo|he leído|tengo|leí) .. (sus mensajes|su mensaje|historial|lo que "
    "(escribió|nos)|conversación|que ya|anterior*|su caso); (como|tal y como) "
    "(prometí|quedamos|acordamos|hablamos|dije); (quedé|quedamos) en; (hablamos|hablé|escribió|nos "
    "contó|comentó|confirmado con) .. (ayer|antes|con|el|semana)?; mi compañer* .. (dijo|ha|pasó|anotó|"
    "informó); "
    "no (hace falta|necesita|tiene) .. (repet*|explicar)",
    "detail": "(número|numero|referencia|nombre|dirección|código|correo) .. "
    "(pedido|cliente|contrato|factura|reserva|teléfono|serie|seguimiento|parte|póliza|postal|completo|"
    "electrónico|expediente); "
    "fecha de nacimiento; (dni|nif|nie); de qué se trata; (cuál|qué) (es|ocurrió|ocurre|pasó|sucede) .. "
    "(problema|su|el)?; en qué (puedo|le puedo|podemos) ayudar*; (describa|cuénteme) .. (problema|ocurrid*); "
    "(envíe|adjunte|rellene|complete|mande|suba) .. (formulario|foto*|copia|justificante*|documento*|captura*)",
    "pitch": "(nuestro|nuestra|nuestros) .. (seguro|tarifa|plan|paquete|oferta|promoción|premium) .. "
    "(por|solo|con|para|le)?; (le han comentado|sabía que|conoce) .. (seguro|oferta|plan|tarifa|nuestr*)?; por "
    "(solo|sólo|tan solo|apenas) .. (más|al mes|mes); (interesad*|interesaría|aproveche) .. "
    "(oferta|en|promoción)?; descuento (en|del)",
    "wait": "(antes de|en|dentro de|hasta|máximo|para|a más tardar|como mucho) .. "
    "(minuto*|hora*|día*|semana*|mes*|lunes|martes|miércoles|jueves|viernes|sábado|domingo|mañana|hoy|noche|"
    "mediodía|tarde|laborables|hábiles|próximo*); "
    "(mañana|hoy|lunes|martes|miércoles|jueves|viernes) (por la|a primera|a las|antes)",
    "next": "(recibirá|recibirás|puede|puedes|verá|verás|tendrá|debe|debes|le llegará|encontrará) ..; "
    "(apaga|apague|reinicie|reinicia|pruebe|prueba|envíe|espere|espera|llame|pulse|deje|traiga|revise|"
    "compruebe|escríba*|cuéntame|dígame) "
    "..; (le|te|os|les|se lo) .. "
    "(llamar*|llamarán|enviamos|enviaremos|enviarán|avisar*|avisaremos|cambian|escrib*|contactar*|paso|he "
    "pasado|mand*); en cuanto; (técnico|compañero|equipo|repartidor|grúa|persona) .. "
    "(pasa*|va|irá|llama*|mira|revisa*|viene)",
    "done": "salió .. (almacén|hoy); (sale|saldrá) hoy; confirma .. (entrega|reparto); no (volverá|vuelve) a "
    "(pasar|ocurrir|suceder); corrige (exactamente|justo|ese|este); (he|hemos|ha sido|ya|acabo "
    "de|está|queda|quedó|te la he|se lo he|ya te he) .. (cambiado|cambiada|dado de "
    "baja|reservad*|solicitado|aprobado|anulad*|cancelad*|devuelt*|reembolsad*|enviad*|activad*|desbloquead*|"
    "corregid*|actualizad*|añadid*|quitad*|subid*|modificad*|restablecid*|abierto|apuntad*|confirmad*|"
    "bloquead*|prolongad*|pasado|arreglad*|repuest*|abonad*|procesad*|eliminad*); "
    "hecho; cambiado; quitada; (límite|fecha|cita|plaza|tarifa) .. "
    "(subido|cambiada|confirmada|reservada|actualizada); le apunto; en camino",
    "redirect": "(abra|abrir|cree|crear|haga) .. (otra|nueva) (solicitud|petición|incidencia); (otro|otra) "
    "(departamento|equipo|área|oficina|teléfono|canal); (centro|página|artículo) de (ayuda|estado|soporte); "
    "preguntas frecuentes; en su (cuenta|área); (departamento|equipo|área) "
    "(correspondiente|responsable|encargad*)",
    "refuse": "no (puedo|podemos|me es posible|hay|tengo|es posible|le puedo) .. "
    "(ayudar*|cambiar*|devolver*|ver*|hacer*|información|excepci*|nada|dar*|forma|solución)?; "
    "(condiciones|contrato|normas|política) .. (clar*|dice*|indica*|establece*); es lo que hay; (debo|"
    "tengo que) "
    "(rechazar|denegar)",
}

VALENCE = {
    3.0: "excelencia fenomenal* sensacional* brillante* fabulos* extraordinari* impecable* divin* espléndid* "
    "fantástica* genialidad encantador* encantadísim* buenísim* perfectamente impresionante*",
    2.0: "felices alegre* alegría content* dichos* atento atenta atentos amables cordial* cálid* dedicad* "
    "cuidados* competente* ágil eficaz* eficientes felicit* elogi* tranquil* confiable* confianza chévere "
    "bárbaro majo maja majísim* cariño* paciencia educad* impresionad* encantador adoro gusta gustó "
    "agrada recomendaré recomiendo recomendable* aliviado gracia maravilla",
    1.0: "funcionando solucionó solucionaron resolvieron resolvió corregid* pude pudimos logré ayudaron "
    "ayudado perfecto práctic* útiles cómod* aclaró aclarad* facilísim* rapidísim* rapidito "
    "abrazo* beso* suerte",
    -1.0: "problemas falla fallas fallando fallaron bug bugs colgad* cuelga congel* trabad* bloquea cambiad* "
    "perdí perdió desapareci* faltó faltan falta rompió rompe vací* gotea fuga moho rasgad* rayad* "
    "abollad* duplicad* cobrad* cobraron indebid* cancelad* cancelaron rechazad* rechaz* denegad* niegan "
    "negaron nervios* ansios* angustiad* apurad* miedo temor insegur* desconfiad* confusión complicación "
    "incómod* incomod* aburrid* tardó tarda tardan tardaron demoró demorado lentitud lentísim* interrump* "
    "inestable* caíd* pendiente* averiad* inválid* imposible* lamento perjudic* perjuicio* agotador* "
    "olvidad* abandonad* extraviad* errónea erróneo equivocación desordenad*",
    -2.0: "molesta molestia* molesto irritante* irritad* frustración frustrante* decepción decepcionante* "
    "defraud* desilusion* insatisfacción descontento negligen* desorganiz* desastros* chapuza* desidia "
    "arrogante* prepotente* descort* engañad* engaño* engañan engañosa mareando marean ignoran ignoraron "
    "pasotismo revolt* estresad* estrés pésimo pésima horroriz* inhuman* injusticia* inadmisible* "
    "antiprofesional* incompetencia incapaz* incapaces podrid* estropead* destroz* arruinad* odi* detest* "
    "cansada cansado harta harto agotad* queja* quejas quejarme reclamación reclamo reclamar cabread* "
    "cabreo enojo enfado coraje bochorno*",
    -3.0: "pesadilla* infierno timo timador* ladrón ladrona chorizos sinvergüenza* caradura* vergonzosa "
    "asqueros* repugnante* maldit* cretin* idiota* imbécil* burro gilipoll* horror catástrof* catastróf* "
    "calamidad calamitos* escándal* escandalos* ultraj* humill* criminal* delincuente* tomadura",
}

HEARD = {
    "asked_for_human": "(de carne y hueso|una persona real|persona de verdad|alguien de verdad|alguien real|un "
    "humano|un ser humano|humano por favor|agente humano); (pásame|páseme|pásenme|pasame|pásenme|ponme|póngame|"
    "pónganme|comuníqueme|comuníquenme|comunícame|transfiéreme|transfiérame|conéctame|conécteme|derívame|deríveme|"
    "dame|deme|denme|llame|llamen|busque) .. (con|a|al|alguien|un|una|el|la|su|tu) .. (persona|humano|agente|alguien|"
    "supervisor|supervisora|encargado|encargada|responsable|jefe|jefa|gerente|asesor|asesora|operador|operadora|"
    "técnico|director|directora|superior); (hablar|chatear|comunicarme|contactar|tratar|conversar|charlar|atienda|"
    "atender|llame|llamen|atiendan) .. (con|una|un|alguien|el|la|persona|humano|humana) .. (persona|humano|humana|"
    "agente|alguien|supervisor|supervisora|encargado|encargada|responsable|jefe|jefa|gerente|asesor|asesora|operador|"
    "operadora|superior|técnico|real|ejecutivo|ejecutiva|de verdad|director|directora|cargo); (que me|que nos) "
    "(llame|llamen|atienda|atiendan|contacte|contacten|escriba) .. (alguien|una persona|un|una|el|la|su|persona|"
    "humano|ya); (no|basta|harto|harta|cansado|cansada|sin|dejen|nada de|hasta) .. (robot|robots|bot|bots|máquina|"
    "máquinas|chatbot|contestadora|respuestas automáticas|respuesta automática|ia); (quién|con quién|nombre|teléfono|"
    "correo|mail) .. (es su jefe|es el responsable|está a cargo|está al mando|del responsable|del encargado|del "
    "gerente|de su jefe|de su superior|puedo hablar|hablo|tengo que hablar); (alguien|persona|una persona) .. (que "
    "decida|que pueda decidir|que entienda|que sepa|con autoridad|con poder|competente|responsable|que resuelva|con "
    "cerebro|que lea|que piense|con dos dedos); (escalar|escálelo|escalen|escale|escálalo|eleven|eleve|elevar) .. "
    "(esto|caso|mi|el|la|a|por favor|incidencia|reclamo)?; (supervisor|supervisora|gerente|encargado|encargada|"
    "agente|humano|persona|asesor|asesora|operador|operadora) (ya|por favor|porfa|ahora|urgente|porfavor)",
    "churn_threat": "(me|nos) (voy|vamos|iré|iremos|cambio|cambiamos|cambiaré|paso|pasamos|pasaré|largo|doy de baja|"
    "damos de baja|daré de baja|marcho|mudo) .. (a la competencia|a otra|a otro|con otra|con otro|de compañía|de "
    "banco|de empresa|de operador|de proveedor|de seguro|de tienda|de baja|con la competencia|ya|mañana|hoy|para "
    "siempre|si|de aquí|con ustedes|con vosotros)?; (darme|darnos|darse|dar|doy|demos|dado|denme) de baja; (cancelo|"
    "cancelaré|cancelamos|cancelaremos|cierro|cerraré|cerramos|rescindo|rescindir|cancelar|cerrar) .. (todo|la "
    "cuenta|mi cuenta|el contrato|contrato|mis|la póliza|las pólizas|la suscripción|suscripción|la membresía|si no|y "
    "me|servicio); (la competencia|su competencia|otra compañía|otro operador|otra empresa|otro banco|otra entidad|"
    "otro proveedor|otra aseguradora|otra tienda|otro sitio|otro lado|otra parte); (nunca más|jamás|no vuelvo|no "
    "volveré|no volvemos|no volveremos|última vez|último pedido|última compra|no pienso volver|no regreso|no me ven "
    "más|no me verán|no me vuelven a ver) .. (compro|comprar|pedir|pido|a comprar|a pedir|a contratar|con ustedes|"
    "con vosotros|aquí|les|os|que|más|por ahí|a pisar)?; (han|habéis|acaban de|pierden|perdéis|perdieron|perderán|"
    "perderéis|perdido) .. (perdido|perder|un cliente|una clienta|una cliente|clientes|a un|cliente); (no) (renuevo|"
    "renovaré|renovamos|renovaremos|cuenten conmigo|contéis conmigo|seguiré|sigo|seguimos|continúo) .. (con|nada|el|"
    "la|más|siendo|así)?; (portabilidad|portar|me llevo|nos llevamos|llevarme|se van a otra|se va a otra|mudaré) .. "
    "(número|mi|mis|el|la|todo|otra|cuenta|nómina*|línea*|negocio)?; (o|si no|sino|de lo contrario|caso contrario) "
    ".. (me voy|cancelo|me cambio|me doy de baja|nos vamos|cierro|rescindo|me largo|lo dejo|devuelvo todo|cambio "
    "de); (pensando|pienso|planteo|planteando|considerando|ganas) .. (cambiar*|cancelar|irme|en irme|baja|dejar*|"
    "otra|otro); (les|os) deseo suerte; (con otro|lo hace otro|lo hará otro|se lo compro a otro)",
    "legal_or_safety": "(abogado|abogada|abogados|demanda|demandar|demandarlos|demandaré|demandaremos|denuncia|"
    "denunciar|denunciaré|denunciarlos|juzgado|juzgados|tribunal|tribunales|vía judicial|vía legal|acciones legales|"
    "medidas legales|burofax|carta documento|querella|fiscalía|policía|guardia civil|comisaría|consumo|defensa del "
    "consumidor|protección al consumidor|profeco|indecopi|sernac|ocu|facua|hoja de reclamaciones|hojas de "
    "reclamaciones|libro de reclamaciones|defensor del pueblo|defensor del|superintendencia|banco de españa|agencia "
    "de protección|protección de datos|aepd|rgpd|inspección de|arbitraje|indemnización|daños y perjuicios|ilegal|"
    "ilegales|cláusula abusiva|incumplimiento de contrato|notario|ministerio de); (quemé|quemó|quemado|quemada|"
    "quemadura*|quemando|descarga eléctrica|calambre*|calambrazo|cortocircuito|chispa*|chispazo*|echa humo|se "
    "prendió|se incendió|incendio|explot*|fuga de gas|olor a gas|huele a gas|huele a quemado|monóxido|peligro|"
    "peligros*|herid*|lesión|lesionad*|lesiones|sangrando|sangró|urgencias|ambulancia|bomberos|alergia|alérgic*|"
    "intoxicación|intoxicad*|intoxicó|asfixi*|atragant*|ahog*|tragó|vidrios|cristales en|trozo de vidrio|astilla*|"
    "desmay*|inconsciente|oxígeno|respirador|silla de ruedas|recién nacido|se cayó|me caí|riesgo para|en riesgo)",
    "complaint": "(vergüenza|vergonzos*|inaceptable*|inadmisible*|intolerable*|indignante*|lamentable*|ridícul*|"
    "patétic*|penos*|bochornos*|desastre|desastros*|nefast*|pésim*|fatal|de pena|tomadura de pelo|tomando el pelo|"
    "toman el pelo|tomar el pelo|tomáis el pelo|burla|burlan|burlando|se ríen|os reís|estafa*|ladrones|robo|un robo|"
    "timo|timadores|sinvergüenza*|caradura*|mentira*|mentiros*|incompetent*|incompetencia|ineptos|ineptitud|inútiles|"
    "chapuz*|chapucer*|maleducad*|groser*|prepotent*|arrogant*|borde|falta de respeto|falta de seriedad|falta de "
    "profesionalidad|poca seriedad|poca vergüenza|poco serio|poca profesionalidad|cero seriedad|mala atención|pésima "
    "atención|mal servicio|muy mal servicio|mala gestión|nula atención|harta|harto|hartos|hartas|hasta las narices|"
    "hasta el gorro|hasta la coronilla|hasta los|ya está bien|ya basta|colmo|es el colmo|no puede ser que|no es "
    "normal|cómo es posible|cómo puede ser|qué clase de|qué tipo de empresa|para eso pago|para esto pago|para qué "
    "pago|me siento estafad*|me siento engañad*|muy decepcionad*|muy molest*|muy enfadad*|indignad*|cabread*|furios*|"
    "me parece fatal|me parece increíble|pérdida de tiempo|perder el tiempo|perdiendo el tiempo|hacen perder|"
    "haciendo perder|de mal en peor|dando largas|dan largas|me marean|mareando|me tienen dando vueltas|dando vueltas|"
    "de un lado a otro|de aquí para allá|colgaron|me cuelgan|me colgaron|nadie responde|nadie contesta|nadie sabe|"
    "nadie se hace cargo|nadie hace nada|nadie da la cara|pasan de|pasáis de|gracias por nada|menudo servicio|vaya "
    "servicio|vaya empresa|menuda empresa|bravo por|reclamación formal|poner una queja|poner una reclamación|"
    "presentar una queja|quiero quejarme|mi queja)",
    "trust_words": "(gracias|agradezco|agradecid*|agradecemos|bendicion*|dios) .. (por su|por tu|por la|por el|por "
    "no|por haber|por ponerse|por tener|por tomarse|por escuchar*|por explicar*|por tratar*|su|tu|la|el|le|lo|te) .. "
    "(paciencia|amabilidad|comprensión|honestidad|sinceridad|franqueza|trato|atención|cariño|empatía|tiempo|"
    "dedicación|humanidad|ayuda tan|respeto|escuchar*|escuchado|explicar*|explicación|profesionalidad|"
    "profesionalismo|gentileza|interés|preocuparse|preocupación|calma|delicadeza|buen trato|buena onda|bendiga|pague|"
    "piel|lugar|presión|venderme|seriedad|claridad|transparencia); (qué|muy|tan|súper|super|es usted|eres|sois|son "
    "ustedes|ha sido|has sido|fue|fueron|habéis sido|han sido|siempre) .. (amable*|atent*|paciente*|maj*|"
    "profesional*|cariños*|encanto|encantador*|sol|ángel|crack|genia|genio|campeón|joya|cielo|gente linda|apañad*|"
    "educad*|correct*|humano|humana|considerad*|servicial*|comprensiv*|cercan*|buena gente|buena persona|solvente*|"
    "resolutiv*); (me|nos) (escuch*|entendió|entendieron|entendiste|entendisteis|trató|trataron|tratasteis|atendió|"
    "atendieron|explicó|explicaron|explicaste|ayudó|cuidó|cuidaron|acompañ*|sentí|sentimos|hizo sentir|hicieron "
    "sentir|tranquilizó|dejó solos|dejaron solos|dejó tirad*) .. (bien|muy bien|de maravilla|fenomenal|genial|con "
    "paciencia|con calma|con cariño|con respeto|como|escuchad*|valorad*|comprendid*|cuidad*|segur*|en todo|siempre|"
    "paso a paso|todo|ni un|como persona|como a|de verdad); (os|se|te) (habéis|han|has|ha) portado; (da gusto|así da "
    "gusto|un placer tratar|un lujo|un diez|chapó|me quito el sombrero|olé|qué detalle|de diez|trato humano|trato "
    "exquisito|trato excelente|buen trato|gran trato|excelente atención|muy buena atención|gran atención|excelente "
    "servicio|atención de lujo|excelente trato|trato impecable|en buenas manos|de confianza|se puede confiar|puedo "
    "confiar|me fío|sin presion*|sin agobi*|sin prisas|sin intentar venderme|no intent* venderme|no me vendió|con "
    "toda la paciencia|usted sí|ustedes sí|vosotros sí)",
}
