"""Portuguese: further phrases, see the package."""

CUSTOMER = {
    "also": "(e )?(outra|segunda|última|nova|mais uma) (coisa|pergunta|questão|dúvida|solicitação|coisinha); "
    "outro (assunto|problema|ponto|tema|pedido); mais uma (coisa|pergunta|dúvida|questão); só mais; (além "
    "disso|também|aproveitando|já agora|por outro lado|aliás|já que) .. "
    "(queria|gostaria|preciso|tenho|pode|me|o|a|meu|minha|quero|estou|precisava)?; aproveito; (duas|três) "
    "(coisas|perguntas|questões|dúvidas|coisinhas|pendências|situações); (dois|três) "
    "(assuntos|problemas|pontos|pedidos|temas)",
    "half": "(só|apenas|somente) .. (metade|parte|em parte|um|uma); a metade; em parte; parcialmente; pela "
    "metade; (uma|um) (parte|ponto) .. (resolvid*|feit*|mas|falta|pendente); (resto|outra|outro|segundo|"
    "segunda) "
    ".. (falta|pendente|ainda|não|nada); mas não (tudo|todos|o resto|a outra)",
    "resigned": "esquece*; esqueça; deixa (pra lá|para lá|estar); deixe; desisto; tanto faz; não adianta; não "
    "leva a nada; não vale a pena; me viro; (eu|vou) .. (resolv*|arranj*) .. (sozinh*|mesmo|outro)",
    "works": "me ajudou; ajudou me; ajudaram .. (muito|imenso|mesmo)?; (era|é|foi) .. (isso|isto|o) .. que .. "
    "(precisava|queria|procurava); exatamente (isso|isto|o que); problema resolvido; já (estou a ver|vejo); "
    "(já|agora|pronto) .. "
    "(está|tá|foi|deu|entrou|abriu|funciona|chegou|recebi|consigo|voltou|apareceu|liguei|paguei|dá|anda|"
    "baixou); "
    "voltou .. (tudo|ao normal|a funcionar|a net|o sinal); "
    "(boleto|encomenda|pedido|código|dinheiro|email|reembolso|pacote) .. "
    "(certinho|certo|chegou|recebido|caiu|entrou|veio); (ficou|está|tá) .. "
    "(lindo|ótimo|perfeito|certinho|resolvido|bom|impecável|a funcionar|funcionando|tudo bem); "
    "(chegou|recebi|caiu) .. (quentinh*|direitinho|bem|hoje|agora|obrigad*|tudo); deu (tudo )?certo; já está; "
    "tudo (certinho|resolvido|em ordem|ok|funcionando|a funcionar)",
    "complaint": "grosseri*; (nenhuma|sem|zero) (resposta|retorno|solução) .. (de|há|vocês|até|desde); gozam; "
    "gozar; (estão|tão) .. (brincando|gozar|brincar|de sacanagem); pelo amor de deus; (vocês|vcs|me) .. "
    "(falaram|disseram|garantiram|prometeram) que; disseram me; ninguém .. "
    "(resolve|responde|atende|sabe|liga|lê|faz); (isto|isso) é .. (resposta automática|sério|brincadeira|"
    "piada); "
    "(terceira|quarta|segunda) (vez|mensagem|tentativa|reclamação|ligação); andar às voltas; em círculos; "
    "obrigad* por nada; que (serviço|atendimento|empresa|vergonha|absurdo|piada|palhaçada); "
    "(perdi|perdido|perder) .. (dia|tarde|manhã|horas); (lê|leem|leram) .. (isto|isso|o que|mensagens)",
    "human": "(um|uma) (pessoa|atendente|humano) .. (por favor|real|de verdade|já); (passa|passe|me passa) .. "
    "(para|pra|com|alguém|um|uma)",
    "churn": "(pode|podem|vou|quero) .. (cancelar|cancela) .. (tudo|contrato|assinatura|plano); (vou|mudo|passo) "
    ".. (para|pra) (outra|concorrência|concorrente|academia|operadora); (perderam|perdem) .. client*; não "
    "(renovo|renovarei|volto)",
    "legal": "(cheiro|cheira*|vazamento|fuga) .. gás; (bebê|bebé|criança|idos*|grávida|acamad*) .. "
    "(casa|sem|em|risco); alergi*; medicament*; insulina; urgência; emergência; (mãe|pai) .. "
    "(anos|idade|doente|acamad*); (procon|anatel|asae|anacom|bacen|lgpd)",
    "repeats": "(já|acabei de) .. (mandei|enviei|disse|falei|escrevi|expliquei|informei|segui*) .. "
    "(ontem|anexo|isso|isto|tudo|antes|acima|primeira)?; (mandei|enviei|escrevi|seguiu) .. "
    "(ontem|anteontem|já|em anexo|semana|na dm|há); (está|tá) .. (acima|na primeira|no anexo|em anexo); "
    "(segunda|terceira|quarta) (mensagem|tentativa|vez); sou eu (outra vez|de novo); como (escrevi|mandei)",
    "trust": "(salvaram|salvou) ..; pens* em tudo; gente assim; (muito|tão|super) "
    "(querid*|atencios*|gentil|gentis|simpátic*|prestáve*|paciente*|humano|humana); (você|vocês|vcs) .. (é|"
    "são) "
    ".. (um anjo|anjos|demais|o máximo|show|fera); (tomou|tirou) .. tempo; explic* .. bem; ouviu; escutou",
    "denies": "não .. (resolve|soluciona|responde|esclarece|muda|ajuda); nada .. "
    "(resolvido|mudou|feito|solucionado); não (está|ficou|foi) .. (resolvido|solucionado|tratado); o que (faço|"
    "é "
    "suposto)",
    "slow": "(demorou|demora|levou|custou|tardou) .. (tempo|muito|demais|horas|dias|semanas|bastante)?; "
    "(muito|tanto|demasiado) tempo; finalmente; até que enfim; (podia|poderia) .. mais rápido",
}

BUSINESS = {
    "half": "(metade|parte|um ponto|primeir*) .. (resolvid*|feit*|pronto|corrigid*) .. "
    "(resto|outra|outro|ainda|falta|segund*); (só|apenas) .. (metade|parte|em parte); (resto|restante|outra "
    "metade|outra parte|segundo ponto) .. (pendente|aguard*|ainda|falta|não consigo|especialista*|outro|"
    "aberto); "
    "em parte; parcialmente; provisóri*; enquanto isso; entretanto; solução temporária",
    "context": "(vejo|vi|li|tenho|estou vendo) .. (suas mensagens|sua mensagem|histórico|o que "
    "(escreveu|nos)|conversa|que já|anterior*|aqui que); (como|conforme) "
    "(prometi|prometido|combinado|combinamos|falamos|disse); "
    "(falei|falámos|falamos|ficámos|fiquei|ligou|escreveu|comentou|mencionou) .. "
    "(ontem|antes|com|que|semana|de)?; (meu|minha|o) colega .. (disse|passou|anotou|informou|já); não (precisa|"
    "é "
    "preciso) .. (repetir|explicar)",
    "detail": "(número|numero|referência|nome|endereço|código|morada|e mail|email) .. "
    "(pedido|cliente|contrato|fatura|reserva|telefone|série|rastreio|completo|postal|encomenda|protocolo|guia|"
    "contribuinte|apólice); "
    "data de nascimento; (cpf|cnpj|nif|rg); (qual|o que) .. (motivo|problema|aconteceu|se passa|assunto); (em "
    "que|como) .. (posso|podemos) .. (ajudar|ajuda*|ser útil); (descreva|conte) .. (problema|ocorrid*); "
    "(envie|anexe|preencha|mande) .. (formulário|foto*|cópia|comprovante*|documento*|print*|relatório)",
    "pitch": "(nosso|nossa|nossos) .. (seguro|plano|pacote|oferta|promoção|premium|tarifário) .. "
    "(por|só|com|para|está)?; (sabia que|já conhece) .. (nosso|nossa|pode|plano|pacote|seguro); por "
    "(apenas|só|somente) .. (mais|mês|por mês|reais|euros); (interess*|aproveit*) .. "
    "(oferta|em|promoção|desconto|pacote)?; (metade|desconto) .. (preço|no|na|nos); ainda não tem o",
    "wait": "(até|em|dentro de|antes d*|no máximo|daqui a|a partir de|prazo de|em até) .. "
    "(minuto*|min|hora*|dia*|semana*|mês|meses|segunda|terça|quarta|quinta|sexta|sábado|domingo|amanhã|hoje|"
    "noite|manhã|tarde|úteis|às "
    "próxim*|final); (amanhã|hoje|segunda|terça|quarta|quinta|sexta) .. (de manhã|às|à tarde|até|pela)",
    "next": "(receberá|vai receber|pode|podes|verá|terá|deve|aparece|você recebe|encontrará) ..; "
    "(tira|tire|testa|teste|faz|faça|reinicie|traz|traga|envie|aguarde|espere|ligue|clique|acesse|verifique|"
    "mande|responda|volte) "
    "..; (técnico|equipe|equipa|colega|piquete|motoboy|estafeta|assistência|especialista) .. "
    "(passa|vai|entra*|entrar*|liga*|chega|sai|contact*); (vamos|vou|iremos|irá) .. "
    "(ligar|enviar|avisar|mandar|contactar|retornar|passar|verificar|escrever); assim que; (entraremos|"
    "entrará) "
    "em contato; fico em linha",
    "done": "saiu .. (armazém|depósito|hoje); (sai|segue) hoje; confirma .. entrega; não (volta|voltará) a "
    "(acontecer|ocorrer); corrige (exatamente|precisamente|esse|este); (já|foi|foram|está|ficou|acabei "
    "de|eu|tudo) .. "
    "(voltei|troquei|removid*|cancelad*|estornad*|estornei|reemitid*|redefinid*|enviad*|ativad*|ativo|"
    "corrigid*|atualizad*|reservad*|marcad*|alterad*|resolvid*|liberad*|tirei|tirado|acionei|emitid*|aprovad*|"
    "creditad*|anulad*|confirmad*|desbloquead*|bloqueei|adicionad*|abert*|prolongad*|passei|mudei|abri|pedi); "
    "(pedido|nota|boleto|reserva|cadastro) .. (feito|cancelad*|emitid*|confirmad*|atualizad*|em "
    "anexo|corrigid*); feito; (segue|seguem) .. (anexo|boleto|comprovante|em anexo); a caminho; fica para "
    "(dia|as)",
    "redirect": "(abra|abrir|crie|faça) .. (outro|outra|novo|nova) (pedido|solicitação|chamado|ticket); "
    "(outro|outra) (departamento|setor|equipe|equipa|área|canal|balcão); (central|centro|página|artigo) de "
    "(ajuda|suporte|estado); perguntas frequentes; na sua (conta|área); (departamento|setor|área|equipe|"
    "equipa) "
    "(responsável|competente); dirij*",
    "refuse": "não (posso|podemos|consigo|conseguimos|há|tenho|temos|é possível|dá|lhe posso) .. "
    "(ajudar|alterar|devolver|ver|fazer|informação|exceç*|nada|dar|forma|solução)?; "
    "(condições|contrato|regras|política|regulamento) .. (clar*|diz*|prev*|indica*); é assim; (tenho|temos) de "
    "recusar",
}
