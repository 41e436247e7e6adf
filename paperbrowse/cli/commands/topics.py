"""``paperbrowse topics``: the topics of the rules, and the words that gave a paper its topics."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import click

from paperbrowse.cli.base import Invocation, command, json_option
from paperbrowse.cli.output import Console, pad, print_json, wrap_lines
from paperbrowse.core import Paper, format_count, one_line
from paperbrowse.topics import ExplainedMention, TopicExplanation, explain_topics
from paperbrowse.workspace import Workspace

_PLACE_WIDTH = 10


@command("topics", "topics", "topics --explain 1706.03762", "topics --json | jq '.topics[0]'")
@click.option("--explain", "reference", metavar="PAPER", help="Print what gave a paper its topics.")
@json_option
@click.pass_obj
def topics(invocation: Invocation, reference: str | None, as_json: bool) -> None:
    """Print the topics of the rules with their counts, or explain those of a paper.

    An explanation has the words that gave each topic, with their points, and what kept off the
    topics that nearly fitted. PAPER is as in 'paperbrowse show'. Tags of your own are not topics.
    """
    with invocation.open_workspace() as workspace:
        if reference is None:
            _print_topics(workspace, invocation.console, as_json=as_json)
            return
        paper = workspace.library.paper(reference)
        explained = explain_topics(workspace.rules, paper.title, paper.abstract)
    if as_json:
        print_json({"id": paper.id, "topics": [_explanation_object(each) for each in explained]})
        return
    console = invocation.console
    for line in _format_explanations(paper, explained, console):
        console.print_line(line)


def _print_topics(workspace: Workspace, console: Console, *, as_json: bool) -> None:
    counts = {tag.value: tag.count for tag in workspace.library.tags()}
    rules = workspace.rules.topics.values()
    found = sorted(rules, key=lambda topic: (-counts.get(topic.name, 0), topic.name))
    if as_json:
        print_json(
            {
                "topics": [
                    {
                        "name": topic.name,
                        "title": topic.title,
                        "group": topic.group,
                        "parent": topic.parent or None,
                        "count": counts.get(topic.name, 0),
                    }
                    for topic in found
                ]
            }
        )
        return
    width = max((len(topic.name) for topic in found), default=0)
    digits = max((len(f"{count:,}") for count in counts.values()), default=1)
    for topic in found:
        wider = f", part of {topic.parent}" if topic.parent else ""
        row = f"{pad(topic.name, width)}  {counts.get(topic.name, 0):>{digits},}  "
        console.print_line(row + console.style(f"{topic.title}{wider}", dim=True))


def _format_explanations(
    paper: Paper, explained: Collection[TopicExplanation], console: Console
) -> Iterator[str]:
    for line in wrap_lines(one_line(paper.title), console.width):
        yield console.style(line, bold=True)
    if not explained:
        yield "No words of a topic are in its title and abstract."
    headed = False
    for topic in explained:
        if not topic.given and not headed:
            yield from ("", console.style("Nearly", bold=True))
            headed = True
        notes = [format_count(topic.points, "point")] if topic.points else []
        notes += [topic.reason] if topic.reason else []
        if topic.given and topic.name not in paper.tags:
            notes.append("you took it off")
        yield ""
        yield f"{console.style(topic.name, fg='cyan')}  {console.style(', '.join(notes), dim=True)}"
        for mention in topic.mentions:
            yield from _format_mention(mention, console)


def _format_mention(mention: ExplainedMention, console: Console) -> Iterator[str]:
    before, words, behind = map(one_line, (mention.before, mention.words, mention.behind))
    points = f"+{mention.points}"
    snippet = " ".join(filter(None, (before, console.style(words, bold=True), behind)))
    yield f"  {pad(mention.place, _PLACE_WIDTH)}{points:>3}  {snippet}"


def _explanation_object(topic: TopicExplanation) -> dict[str, object]:
    return {
        "name": topic.name,
        "points": topic.points,
        "given": topic.given,
        "reason": topic.reason or None,
        "mentions": [
            {
                "place": mention.place,
                "words": mention.words,
                "before": mention.before,
                "behind": mention.behind,
                "kind": mention.kind,
                "points": mention.points,
            }
            for mention in topic.mentions
        ],
    }
