"""The set phrases of question lists: how questions begin, what stands in for a missing answer, what documents add.

Patterns only, one a line; what they are evidence of is decided elsewhere.
"""

import re


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(text.split())


def _any_of(patterns: str) -> str:
    return "(?:" + "|".join(filter(None, map(str.strip, patterns.splitlines()))) + ")"


ASKING = re.compile(
    _any_of(
        r"""
        what(?:['’]s|s)?|why|how|when|where|which|whose|whom?
        is|are|was|were|do|does|did|can|could|should|would|will|has|have|had|may|might|must|shall
        (?:in|for|on|at|under) (?:what|which)|to what|if
        explain|describe|define|compare|contrast|derive|list|name|give|discuss|implement|write|design|prove|show
        draw|sketch|construct|compute|calculate|estimate|find|determine|state|outline|summari[sz]e|mention
        differentiate|distinguish|tell|walk|talk|suppose|imagine|given|let['’]?s?|assume|consider|build|train
        evaluate|choose|justify|illustrate|identify|propose|interpret|analy[sz]e|elaborate|enumerate|provide
        briefly|fill|predict|solve|differences?|pros and cons|advantages?
        cu[aá]l(?:es)?|qu[eé]|c[oó]mo|por qu[eé]|wie|warum|wann|welche[rsn]?|erkl[äa]re?|quel(?:le)?s?|pourquoi
        comment
        """
    )
    + r"\b",
    re.IGNORECASE,
)
"""How questions and tasks begin."""

AS_WELL_STATING = re.compile(
    _any_of(
        r"""
        given|if|let|design|build|train|list|name|state|show|find|write|give|evaluate|implement|was|is|are
        comment|que|when|where|advantages?
        """
    )
    + r"\b",
    re.IGNORECASE,
)
"""Those beginnings that sentences which ask nothing have as well."""

COMPARING = re.compile(
    r"\bv(?:s\.?|ersus)\s|\bdifferences? between\b|\bpros and cons\b|\btrade-?offs?\b", re.IGNORECASE
)

PLACEHOLDER = re.compile(
    "(?:"
    + _any_of(
        r"""
        to ?do|tbd|tba|tbc|wip|fix ?me|xxx+|pending|placeholder|n ?/? ?a|none|null|nil|nan|unanswered|idk|skip(?:ped)?
        coming soon|soon|work in progress|in progress|under construction|lorem ipsum.*
        to be (?:added|answered|done|written|completed|updated|continued|filled(?: in)?)(?: (?:later|soon|here))?
        will be (?:added|answered|updated|written)(?: (?:later|soon))?
        (?:not|no)(?: yet)? answer(?:ed)?(?: (?:yet|here|available|provided|given|so far))*
        not (?:yet )?(?:available|written|done|provided)(?: yet)?
        """
        r"(?:(?:please )?(?:add|insert|write|put|type|enter|fill(?: in)?|give|provide) (?:in )?)?"
        r"(?:(?:your|the|my|an?|some) )?(?:own )?"
        r"(?:answer|solution|(?<= )(?:response|text|explanation|content|notes?))s?(?: text)?"
        r"(?: (?:goes|comes|will go|will come|to come|to follow|follows|coming))?"
        r"""(?: (?:here|below|soon|later|pending|needed|missing|required|tbd|todo))*
        (?:help|contributions?|prs?|pull requests?) (?:wanted|welcome|needed)|answer me|fill (?:me )?in
        (?:more|details) (?:to come|coming soon)|i (?:do not|don t) know(?: yet)?
        (?:to ?do|tbd|fix ?me|wip)\b(?: \S+){0,14}
        """
    )
    + "(?: |$))+"
)
"""What holds the place of an answer, in folded words."""

BACK = re.compile(
    _any_of(
        r"""
        (?:go |jump |return )?back(?: to)?(?: the)? ?(?:top|contents|index|toc|table of contents|questions|start)?
        (?:to |go to )?(?:the )?top
        return to (?:the )?(?:top|contents)
        """
    )
)
"""Links to the top of a document, in folded words."""

STRUCTURE = re.compile(
    _any_of(
        r"""
        (?:table of )?contents?|toc|index|licen[cs]es?|disclaimer|change ?log|roadmap|badges?|legend|appendix
        contribut\w*(?: \w+){0,3}|how (?:to|can i|do i) contribute(?: \w+){0,4}
        references?|bibliography|sources?|citations?|further reading|see also|star history|stargazers
        (?:useful |helpful |more |additional |external |quick )?(?:links|resources|reading|books|articles|videos)
        acknowledge?ments?|credits?|authors?|contributors?|sponsors?|thanks(?: to)?
        about(?: (?:this|the|me|us|author)(?: \w+)?)?|support(?: (?:us|me|this project))?
        contact(?: (?:us|me|info|information))?|connect(?: with (?:us|me))?|follow (?:me|us)|feedback
        prerequisites?|installation|install|usage|getting started|how to use(?: (?:this|it|the) ?\w*)?
        todo|summary|introduction|overview|preface|conclusion|notes?|tips?|questions?|table of questions|navigation
        (?:what|why|who) (?:is |are |s )?(?:this|it)(?: (?:for|repo|repository|project|list|guide|document|page|site))?
        """
    )
)
"""Headings of parts that documents have beside their matter, in folded words."""

SMALL_WORDS = words_of("""
    a an the of to in is are be it its this that and or for with on by as at from can we you i they he she there which
    was were will would do does did has have had not so if then than also such these those their our your my into
""")
