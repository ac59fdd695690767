"""How often a customer says again what was said before, as the judge in use says it: the signal repeats_information.

Signals stand in a judgement as JSON text. They are taken apart a column at a time by expressions that know the shape
of a JSON string: words of a customer that look like a signal stay words, because their quotation marks are escaped.
"""

import pyarrow as pa
import pyarrow.compute as pc

from unheard.store.engine import Engine
from unheard.store.steps import Parameters

_SIGNAL = '"repeats_information":'
_STRING = r'"(?:[^"\\]|\\.)*"'
_VALUE = rf"^{_SIGNAL}(?P<value>{_STRING}|\{{(?:{_STRING}|[^\"{{}}])*\}})"
_STATE = r'"state":"(?P<state>[a-z]+)"'
_COUNT = r'"count":(?P<count>[0-9]{1,9})'


def repetition(engine: Engine, parameters: Parameters) -> None:
    """Register `repetition`: conversation_key and repetitions, for those of which the judge says yes or no.

    Yes counts as often as the signal says, once where it gives no count; no counts 0. Unknown has no row.
    """
    rows = engine.query(
        "SELECT j.conversation_key, j.told_repetition FROM current_judgement AS j WHERE j.told_repetition IS NOT NULL"
    )
    value = pc.struct_field(pc.extract_regex(rows["told_repetition"], _VALUE), "value")
    stated = pc.struct_field(pc.extract_regex(value, _STATE), "state")
    state = pc.coalesce(stated, pc.utf8_trim(value, '"'))
    count = pc.struct_field(pc.extract_regex(value, _COUNT), "count").cast(pa.int64())
    said = pc.if_else(pc.equal(state, pa.scalar("yes")), pc.max_element_wise(pc.coalesce(count, 1), 1), 0)
    table = pa.table({"conversation_key": rows["conversation_key"], "repetitions": said})
    engine.register("repetition", table.filter(pc.is_in(state, value_set=pa.array(["yes", "no"]))))
