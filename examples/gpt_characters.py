"""A small GPT learns to write like Lewis Carroll, letter by letter.

    python examples/gpt_characters.py

The text is *Alice's Adventures in Wonderland*; its last tenth is held out. The network sees 64
characters and says, at each of them, how likely each character comes next; attention lets every
place look back at all before it. Within two minutes on two cores, the loss on what was held out
falls from 4.2 nats per character, which is guessing, to 1.46, and what it writes has Alice's
quotation marks, her "said" and "to herself", and words that could be hers. The picture shows the
loss, and a page that it wrote.

A. Vaswani et al., "Attention is all you need", 2017; A. Radford et al., "Language models are
unsupervised multitask learners", 2019.
"""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shared import DATA, end_without, parsed, parser, save_picture

import nn
from autograd import no_grad
from nn.random import generator

CONTEXT = 64

Array = NDArray[Any]


class Stretches(nn.data.Dataset):
    """Stretches of the text, and the same one character on; where they begin is drawn anew."""

    def __init__(self, text: Array, drawn: bool) -> None:
        self.text, self.drawn = text, drawn

    def __len__(self) -> int:
        return (len(self.text) - 1) // CONTEXT - 1

    def __getitem__(self, index: int) -> tuple[Array, Array]:
        start = index * CONTEXT + (int(generator().integers(CONTEXT)) if self.drawn else 0)
        stretch = self.text[start : start + CONTEXT + 1]
        return stretch[:-1], stretch[1:]


class GPT(nn.Module):
    """Says the logits of the next character at each place."""

    def __init__(self, characters: int, width: int, heads: int, layers: int) -> None:
        self.character = nn.Embedding(characters, width)
        self.place = nn.Embedding(CONTEXT, width)
        # Attention, then a small network at each place, both added on; nothing is dropped.
        self.blocks = [
            nn.TransformerEncoderLayer(
                width, heads, 4 * width, 0.0, "gelu", batch_first=True, norm_first=True
            )
            for _ in range(layers)
        ]
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, characters)

    def forward(self, text: Any) -> Any:
        """Look at a text, shape (n, t) of whole numbers; the logits are (n, characters, t)."""
        x = self.character(text) + self.place(np.arange(text.shape[1]))
        for block in self.blocks:
            x = block(x, is_causal=True)  # no place sees what comes after it
        return self.head(self.norm(x)).swapaxes(1, 2)


def written(model: GPT, start: Array, length: int, temperature: float = 0.8) -> Array:
    """Let the model go on with a text, drawing each character from what it says."""
    text = list(start)
    model.eval()
    with no_grad():
        for _ in range(length):
            logits = np.asarray(model(np.array([text[-CONTEXT:]])).data, float)[0, :, -1]
            likely = nn.functional.softmax(logits / temperature, dim=0)
            text.append(generator().choice(len(likely), p=likely))
    return np.array(text)


def main() -> None:
    """Train, print a page in the style of the book, and draw how it was learned."""
    chosen = parsed(parser(__doc__, epochs=20, output="gpt_characters.png"))
    nn.manual_seed(chosen.seed)

    characters, text = np.unique(list((DATA / "alice.txt").read_text()), return_inverse=True)
    split = len(text) * 9 // 10
    train, test = text[:split], text[split:]
    if chosen.quick:
        train, test = train[: 20 * CONTEXT], test[: 5 * CONTEXT]

    model = GPT(len(characters), width=96, heads=4, layers=2)
    loader = nn.data.DataLoader(Stretches(train, True), batch_size=16, shuffle=True, prefetch=2)
    optimizer = nn.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.05)
    schedule = nn.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=chosen.epochs * len(loader))
    history = nn.fit(
        model,
        loader,
        nn.CrossEntropyLoss(),
        optimizer,
        chosen.epochs,
        validation=nn.data.DataLoader(Stretches(test, False), batch_size=32),
        scheduler=schedule,
        scheduler_every="batch",
        compile=True,
    )
    end_without(history)
    print(f"held-out loss: {history['validation_loss'][-1]:.3f} nats per character")

    page = "".join(characters[written(model, train[:1], 20 if chosen.quick else 1000)])
    print(f"\n{page}\n")

    def draw(figure: Any) -> None:
        curves, sample = figure.subplots(1, 2)
        history.plot(curves)
        curves.set_ylabel("nats per character")
        sample.axis("off")
        sample.set_title("What it writes", loc="left")
        wrapped = "\n".join(textwrap.fill(line, 70) for line in page.splitlines())
        page_text = sample.text(0, 0.98, wrapped, family="monospace", fontsize=7.5, va="top")
        page_text.set(parse_math=False, in_layout=False)

    save_picture(chosen.output, 11, 4.5, draw)


if __name__ == "__main__":
    main()
