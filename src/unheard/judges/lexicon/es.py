"""Spanish: words and phrases that the embedded judge reads. Syntax as in `en.py`; written by us."""

APOSTROPHE = ""
NEGATION_AFTER = 0
STOP = (
    "el la los las y es yo no que de un una por para con mi me en se lo su del al pero hola muy esta estoy tengo usted"
)
NEGATIONS = "no nunca jamas nada ningun ninguna ninguno nadie sin ni tampoco"
HEDGES = (
    "si espero ojala cuando hasta debe deberia puede pueden podria podrian quiero quisiera necesito intentar "
    "intento porque como seria sera antes favor"
)
STRONGER = (
    "muy realmente tan absolutamente totalmente completamente extremadamente super demasiado sumamente "
    "bastante verdaderamente"
)
WEAKER = "poco algo ligeramente casi"
BUT = "pero sin embargo aunque lamentablemente desafortunadamente sino"

VALENCE = {
    3.0: "excelente* fantástico* genial* perfecto* perfecta* maravillos* increíble espectacular* excepcional* "
    "magnífic* encanta encantado encantada estupend*",
    2.0: "feliz contento* contenta* satisfech* útil amable* gentil* agradable* eficiente* agradecid* aliviad* "
    "simpátic* profesional* paciente* recomiendo alegra super bravo lindo buenísim* amo",
    1.0: "bueno buena buen bien gracias funciona funcionó solucionado resuelto arreglado ayudó ayuda fácil "
    "rápido rápida mejor listo claro cool sirve sirvió agradezco bendiciones",
    -1.0: "problema* error* errores mal incorrect* equivocad* lento lenta tarde retraso* demora* espero "
    "esperando esperar confundid* confuso falta perdido perdida difícil preocupad* complicad* bloquead* "
    "caro cara falla* fallo* lástima raro extraño dañad* defectuos* incomplet* atascad* duda* vencid* "
    "averi* lamentablemente inconveniente*",
    -2.0: "roto rota malo mala malísim* molest* decepcion* frustra* frustrad* enojad* enfadad* fracaso "
    "ignorad* injust* triste* odio hart* insatisfech* descontent* grosero* maleducad* estúpid* tont* "
    "inútil* rabia fastidi* incomprensible* desesperad* disgust* lamentable* indignad* pena cansad*",
    -3.0: "terrible* horrible* inaceptable* ridícul* vergüenza vergonzos* peor pésim* estafa* estafador* "
    "fraude* robo ladrones desastre* fatal furios* mentira* mentiros* mierda incompetente* basura "
    "patétic* intolerable* asco indignante* atroz burla",
}

CUSTOMER = {
    "works": "funciona; funcionó; funcionando; resuelto; resuelta; solucionad*; arreglad*; solucionó; resolvió; "
    "arregló; (ya|ahora) .. (funciona|puedo|pude|quedó|quedo|está|esta|sirve|aparece|veo|entró|entro|"
    "anda); todo (bien|correcto|listo|ok|perfecto|en orden|solucionado|resuelto|bueno); "
    "quedó (listo|bien|resuelto|solucionado|perfecto); (ya|por fin) .. (llegó|recibí|recibi|llego); "
    "(lo|la|los) (encontré|encontre|recibí|veo); encontré; "
    "pude (entrar|acceder|ingresar|abrir|ver|iniciar|hacerlo|conectarme|usar|pagar); "
    "puedo .. (entrar|acceder|ver|abrir|usar) .. ahora; eso (era|fue|es) todo; "
    "me (sirvió|ayudó|funcionó); sirvió; problema (está )?(resuelto|solucionado); exactamente lo que; "
    "(respondió|responde|contestó) .. (pregunta|duda); aclarad*; lo logré; logré; de vuelta; "
    "(justo|exactamente) lo que .. (necesitaba|buscaba|quería); "
    "(todo|ya) .. (solucionado|resuelto|arreglado); (tengo|recuperé) .. acceso; me ha .. ayudado; "
    "(paquete|dinero|reembolso) .. (llegó|recibido); asunto (resuelto|arreglado); "
    "todo (queda|quedó|está) .. (claro|arreglado|listo|resuelto)",
    "denies": "no .. funciona; (mismo|misma) (problema|error|mensaje|cosa|resultado|pregunta|situación); (sigue|"
    "sigo|siguen|continúa|continua) .. (sin|igual|mal|esperando|igual|con|apareciendo|saliendo|teniendo|"
    "fallando|roto|bloqueado|el|la); todavía (no|sin|nada|tengo|estoy); aún (no|sin|nada|tengo); no "
    "(funciona|funcionó|sirve|sirvió|me sirve|ayuda|ayudó|llegó|llega|recibí|he recibido|puedo|pude|"
    "aparece|carga|abre|resuelve|es lo que|era|cambia|cambió|está resuelto|anda|entiende|han|me han|me "
    "deja|hay); nada (cambia|cambió|funciona|ayuda|de); "
    "ningun* (respuesta|solución|cambio|ayuda|resultado|mejora); "
    "nadie .. (responde|respondió|contesta|contestó|ayuda|llama|llamó|atiende); ya (lo|la|intenté|"
    "intente|probé|probe|hice) .. (intenté|intente|hice|probé|probe|he); "
    "ya (intenté|intente|hice|probé|probe); no (me )?(entiende*|entendió|responde*|lee*) ..; "
    "respuesta incorrecta; eso no; peor; volvió a; sin (respuesta|solución|éxito|cambios|resultado); "
    "(otra vez|de nuevo|nuevamente) .. (error|problema|falla|bloquead*|mismo|misma|no|caído)",
    "when": "cuánto (tiempo|tengo|más); cuándo .. (llega|voy|van|me|será|recibiré|estará)",
    "thanks": "gracias; agradezco; agradecid*; mil gracias",
    "bye": "adiós; adios; hasta (luego|pronto|mañana); buen (día|dia|fin); "
    "(buenas|buena) (tardes|noches|noche|tarde); que (tenga|tengas|esté|pase); saludos; chao; chau; "
    "bendiciones",
    "ok": "ok; okay; vale; de acuerdo; entendido; entiendo; perfecto; bien; listo; claro; está bien; muy bien; "
    "bueno; sí; genial; comprendo",
    "later": "(voy a|vamos a) .. (intentar|probar|esperar|ver|revisar|hacer|llamar|contactar|verificar|mirar); "
    "(lo )?(intentaré|probaré|revisaré|esperaré|haré|veré|llamaré|intento|pruebo); "
    "espero (que|su|tu|la|respuesta|una); ojalá; quedo (a la espera|atent*|pendiente)",
    "no_more": "no .. (gracias|eso es todo|nada más|sería todo); eso es todo; eso sería todo; es todo; nada más; "
    "sería todo; no gracias",
    "repeats": "como (ya|le|te|les|dije|he|mencioné|indiqué|expliqué) .. (dije|dicho|mencion*|expliq*|indiq*|"
    "coment*|envi*|he|ya); ya .. (dije|expliqué|envié|mandé|di|proporcioné|indiqué|comenté|respondí|"
    "llamé|escribí|contacté|reporté|mencioné|dicho|enviado|explicado|dado); "
    "(segunda|tercera|cuarta|quinta|enésima) vez; cuántas veces; una y otra vez; otra vez lo mismo; "
    "varias veces; (dos|tres|cuatro|cinco|diez|muchas) veces; repetir; repito; misma pregunta; "
    "vuelvo a (explicar|decir|repetir)",
    "complaint": "queja*; quejar*; reclamo*; reclamación*; inaceptable*; ridícul*; vergüenza; vergonzos*; estafa*; "
    "fraude; robo; desastre; pérdida de tiempo; perder .. tiempo; hart*; (mal|pésimo|malo|horrible|"
    "terrible|mala|pésima|peor|lamentable) .. (servicio|atención|experiencia|soporte|empresa|calidad|"
    "trato); se (burlan|ríen|están burlando); mentir*; mentiros*; incompetente*; muy decepcionad*; "
    "(el|la) peor; no les importa; falta de respeto; indignante; es (una burla|un abuso|el colmo); "
    "intolerable; no puede ser; abuso",
    "human": "(hablar|comunicar*|chatear|conectar*|pasar*|transferir*|pasen|atienda) .. (humano|humana|persona|"
    "alguien|agente|representante|gerente|supervisor|asesor*|operador*|encargado); "
    "persona (real|de verdad|humana); (agente|asesor|ser) (humano|real); "
    "(no|eres|es) .. (un )?(robot|bot|máquina); supervisor; gerente; llámenme; número de teléfono; "
    "me llamen; una persona",
    "churn": "(voy a|quiero|pienso|prefiero|vamos a) .. (cancelar todo|cambiar*|irme|dejar|darme de baja); "
    "me (cambio|voy|doy de baja|paso) .. (de|a|con|otra|la competencia); competencia; "
    "otr* (compañía|proveedor|empresa|banco|operador|tienda); nunca más; "
    "jamás .. (compr*|vuelv*|volver*|recomend*); no vuelvo; "
    "(perder|pierden|perdieron|perdido) .. client*; (cerrar|eliminar|borrar) mi cuenta; última vez que; "
    "no .. (volveré|renovar|compraré|renovaré); a otro lado; darme de baja; en otra parte",
    "legal": "abogad*; demanda*; demandar; denuncia*; denunciar; tribunal*; juicio; legales; legal; profeco; "
    "indecopi; sernac; consumidor*; facua; ocu; policía; ministerio; superintendencia; "
    "defensa del consumidor; hoja de reclamaciones; peligros*; herid*; lesion*",
    "trust": "muy (útil|paciente|amable|atent*|profesional|eficiente|servicial); "
    "me (entendió|entendieron|escuchó); buen* (servicio|atención); excelente* (servicio|atención); "
    "mejor servicio; sin presión; se (ocupó|preocupó|tomó); muy buena atención",
    "consent": "sí; si; claro; confirmo; correcto; adelante; de acuerdo; proceda; exacto; así es",
    "request": "cancelar; reembols*; cambiar; modificar; reservar; devolver; devolución; actualizar; agregar; "
    "eliminar; reemplazar; anular",
    "not_read": "(ha|has|han|no) .. (leído|leen|lee|leyó|escuchan|escucha|entienden|entiende); "
    "no (leen|me leen|entiende|responde mi|era mi|es mi) ..; "
    "respuesta (automática|predeterminada|genérica); copiar y pegar; copia y pega; no tiene sentido; "
    "nada que ver; no es lo que pregunt*",
}

BUSINESS = {
    "refuse": "lamentablemente; desafortunadamente; desgraciadamente; no (podemos|puedo|es posible|se puede|será "
    "posible|está disponible|está permitido|contamos|tenemos|ofrecemos|aplica|disponemos|califica|"
    "manejamos|vendemos); imposible; "
    "no (está )?(disponible|incluid*|permitid*|autorizad*|reembolsable|posible); "
    "ningun* (forma|manera|posibilidad|opción); rechazad*; denegad*; agotad*; según nuestra política; "
    "nuestras políticas; por el momento; por ahora",
    "promise": "(vamos a|voy a|procederemos a) .. (revisar|contactar|llamar|informar|verificar|investigar|enviar|"
    "escalar|transferir|notificar|resolver|analizar|reportar|consultar|solicitar|validar); (le|te|nos|"
    "lo) .. (contactaremos|llamaremos|informaremos|avisaremos|notificaremos|contactará|contactarán|"
    "llamará|llamarán|responderemos|mantendremos|comunicaremos|avisaré|responderá|confirmaremos|"
    "enviaremos|recibirá*); (será|serán|estará) .. (contactad*|resuelt*|atendid*|reembolsad*|procesad*|"
    "enviad*|solucionad*); escalad*; escalar; remitid*; reenviad*; derivad*; "
    "(ticket|caso|solicitud|reporte) .. (cread*|abiert*|generad*|registrad*); "
    "número de (caso|ticket|referencia|reporte|folio); "
    "(dentro de|en un plazo|en las próximas|plazo de) .. (horas|días|semanas); días hábiles; "
    "horas hábiles; tan pronto; en cuanto; en proceso; en curso; en revisión; paciencia; técnico*; "
    "especialista*; (área|equipo|departamento) (correspondiente|encargad*|técnic*|especializad*); "
    "a la brevedad; lo antes posible; estamos trabajando; nivel superior",
    "redirect": "(transfiero|transferir|transferiré|comunico|paso|conecto|derivo|redirig*) .. (con|a|al|agente|"
    "departamento|área); (debe|puede|favor de|tiene que|deberá|recomiendo) .. (contactar|llamar|"
    "comunicarse|acudir|escribir|dirigirse|visitar); comuníquese; contacte; llame; póngase en contacto; "
    "otro departamento; otra área; mensaje (privado|directo); por (dm|correo|privado); "
    "línea de atención; compañer*",
    "done": "(he|hemos|ha sido|han sido|fue|fueron|ya|está|quedó|se ha|sido) .. (reembolsad*|cancelad*|"
    "restablecid*|actualizad*|cambiad*|emitid*|enviad*|procesad*|resuelt*|solucionad*|corregid*|"
    "reservad*|activad*|eliminad*|añadid*|agregad*|acreditad*|completad*|desbloquead*|restaurad*|"
    "reemplazad*|aplicad*|confirmad*|extendid*|realizad*|reparad*|transferid*|aprobad*|ajustad*|"
    "modificad*|arreglad*|abonad*|devuelt*|reiniciad*); (está|va) en camino; (he|hemos|acabo de) .. "
    "(quitado|devuelto|abonado|corregido|mandado|puesto|dado|abierto|limpiado|liberado|pagado|ajustado|"
    "cambiado|anulado|activar|reembolsar|enviar|cambiar|cancelar|corregir); ya puede ..; "
    "debería (funcionar|verlo); está (confirmad*|corregid*|actualizad*|cancelad*|anulad*)",
    "solution": "(puede|puedes|podrá|podrás); (intente|intenta|pruebe|haga|haz|vaya|ve|abra|abre|seleccione|"
    "selecciona|presione|presiona|pulse|siga|sigue|reinicie|reinicia|descargue|descarga|verifique|"
    "actualice|ingrese|ingresa|elija|toque) ..; paso*; configuración; ajustes; reiniciar; reinstalar; "
    "recomend*; sugiero; asegúrese; simplemente; aquí (está|tiene|están|tienes); "
    "(debe|tiene que|necesita); para ello; porque; debido a; la razón; esto significa; se debe; "
    "en el siguiente enlace; a través de",
    "ask": "(puede|podría|puedes|podrías) .. (indicar*|confirmar*|enviar*|proporcionar*|decir*|dar*|brindar*|"
    "compartir*|describir*|facilitar*); (por favor|favor) .. (indique*|confirme*|envíe*|proporcione*|"
    "diga*|brinde*|comparta*|describa*|facilite*|indíqueme|bríndeme|envíanos|indícanos|compártenos); "
    "tiene usted; ha (intentado|probado); cuál*; desea; le gustaría; qué (modelo|versión|mensaje); "
    "me (indica|confirma|permite|brinda|puede); dígame; utiliza",
    "empathy": "(entiendo|comprendo|entendemos|comprendemos) .. (su|tu|que|lo|cómo|perfectamente|la|totalmente); "
    "imagino; frustrante; tiene (toda la )?razón; (lamento|siento|lamentamos|sentimos) .. (escuchar|"
    "saber|que|mucho|lo|los|las|la|el|este); inconvenient*; molestia*; en su lugar; comprensible",
    "apology": "disculp*; perdón; perdone*; lamento; lamentamos; siento; lo sentimos",
    "polite": "por favor; gracias; hola; buen* (día|días|tardes|noches); gusto; placer; encantad*; estimad*; "
    "con mucho gusto; claro; por supuesto; que tenga; bienvenid*; saludos; excelente día; un gusto; "
    "deseo*; agradec*",
    "rude": "cálmese; tranquilícese; como (ya )?le dije; ya le (dije|expliqué|indiqué); debió; "
    "no es (nuestro|mi) problema; su culpa; obviamente; no nos (corresponde|compete); "
    "lea .. (términos|manual|condiciones); qué pena; arréglese; no me corresponde",
    "unsure": "no (estoy segur*|sé|entiendo|entendí|comprendo|comprendí|tengo idea|me queda claro); reformular; "
    "repetir; repita; creo que; no estamos seguros",
    "more": "(algo|alguna) .. más; (otra|alguna) (cosa|consulta|duda|pregunta); ayudar en .. más; algo más; "
    "otra consulta; adicional",
    "silence": "(cerrar|cerraré|finalizar|terminar|cerraremos|finalizaré) .. (chat|conversación|ticket|caso|"
    "sesión); sigue (ahí|en línea|conectad*|presente); "
    "(no|sin) .. (recibido|respuesta|obtenido) .. (respuesta|suya|su parte); inactividad; "
    "continúa en línea",
    "pitch": "oferta (especial|exclusiva); promoción; mejorar su plan; plan premium; premium; interesad* en; "
    "aproveche; por tiempo limitado",
    "praise": "me alegr*; nos alegr*; (gusto|placer) .. (ayudar*|atender*|saber|que); de nada; con gusto; "
    "no hay de qué; perfecto; excelente; qué bueno; a la orden",
}
