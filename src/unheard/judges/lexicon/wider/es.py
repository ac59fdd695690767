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
