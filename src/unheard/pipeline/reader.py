"""What a process beside `unheard judge` runs: transcripts in, judgements out; see `bench`."""

import gc
import os
import sys

import msgspec

from unheard.judges.base import Transcript
from unheard.judges.named import judge_named
from unheard.judges.needs import PlainNeeds
from unheard.pipeline.bench import receive, send


def work() -> None:
    """Judge what comes in, batch by batch."""
    # What is read of a conversation holds no cycles; looking for some costs time.
    gc.disable()
    tasks, results = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not mix with the results
    decoder = msgspec.msgpack.Decoder(list[Transcript])
    encoder = msgspec.msgpack.Encoder()
    try:
        name, needs = msgspec.msgpack.decode(receive(tasks), type=tuple[str, PlainNeeds])
        judge = judge_named(name, needs)
        while True:
            send(results, encoder.encode(list(judge.judge(decoder.decode(receive(tasks))))))
    except (EOFError, BrokenPipeError):
        os._exit(0)


if __name__ == "__main__":
    work()
