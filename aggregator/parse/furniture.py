"""What the lines of a saved page are, by their wording: prose, or one of the fittings around it."""

import re
from typing import Literal

Role = Literal["prose", "label", "furniture", "related", "more", "end"]

_STRONG = (
    r"(?:more |other |our |you (?:may|might) (?:also )?(?:like|be interested in) (?:these )?)?"
    r"related(?: (?:articles?|stories|story|posts?|news|content|coverage|reading|reports?|links|"
    r"items|topics?))?|see also|you may have missed|in the same topic|"
    r"articles? (?:liés|connexes|similaires)|sur le même (?:sujet|thème)|"
    r"(?:مقالات|مواضيع|أخبار|اخبار|مواد|موضوعات) ذات صلة|ذات صلة"
)
_WEAK = (
    r"(?:read|learn|see|find out) more|read (?:also|next|on)|also read|"
    r"more (?:stories|articles|reports|headlines|coverage|reading)|more (?:from|on|about) .{1,60}|"
    r"(?:à )?lire aussi|à lire (?:également|aussi)|(?:اقرأ|إقرأ|اقرا) (?:أيضا|أيضًا|ايضا|المزيد)|"
    r"المزيد(?: من .{1,40})?"
)
_TAIL = r"[\s:：.…!»>]*"
RELATED = re.compile(rf"(?:{_STRONG}){_TAIL}", re.I)
MORE = re.compile(rf"(?:{_WEAK}){_TAIL}", re.I)

END = re.compile(
    r"(?:share (?:this|the)(?: (?:article|story|post|page|news|report))?|"
    r"you (?:might|may|will|could|would)(?: also)? (?:like|love|enjoy|be interested in)|"
    r"(?:recommended|suggested|picked|promoted)(?: stories| articles| reading)?(?: for you)?|"
    r"(?:most|top) (?:read|popular|viewed|shared|commented|stories|news)|"
    r"(?:latest|popular|trending|recent|featured|other)"
    r"(?: (?:news|stories|articles|posts|comments|topics|now|today|videos))?|"
    r"(?:view |show |read |load |see )?(?:all )?(?:\(?\d+\)? )?comments?(?: \(?\d+\)?)?|"
    r"(?:leave|post|add|write) a (?:comment|reply)|join the (?:discussion|conversation|debate)|"
    r"comments are closed|what do you think|about (?:us|the authors?)|contact(?: us)?|"
    r"more (?:\S+ ){1,5}(?:news|videos|podcasts)|advertise(?: here| with us)?|our ip address|"
    r"site ?map|back to (?:the )?top|follow us(?: on .{1,30})?|stay connected|"
    r"(?:next|previous) (?:article|story|post)|partagez cet article|commentaires|"
    rf"شارك(?: هذا)? (?:المقال|الخبر)|التعليقات|الأكثر قراءة){_TAIL}",
    re.I,
)
LEGAL = re.compile(
    r"(?:©|\(c\)|copyright\b).*|.*\ball rights reserved\b.*|.*tous droits réservés.*|"
    r".*جميع الحقوق محفوظة.*|(?:privacy|cookie|editorial) (?:policy|notice|statement)\b.*|"
    r"terms (?:of (?:use|service)|and conditions|& conditions)\b.*|disclaimer\b.*",
    re.I | re.S,
)
_SHARE_WORD = (
    r"(?:share|print|tweet|e-?mail|like|save|pin(?: it|terest)?|facebook|twitter|x|whatsapp|"
    r"linked ?in|reddit|telegram|messenger|tumblr|gab|bookmark|copy(?: link)?|link|follow|"
    r"listen|this|article|page|story|on|via|to|by|a friend|partager|imprimer|شارك|طباعة)"
)
SHARE_BAR = re.compile(rf"{_SHARE_WORD}(?:[\s|/,•·+:.…-]+{_SHARE_WORD})*[\s|:.…!]*", re.I)
CAPTION = re.compile(
    r"(?:image (?:result|credit|source|courtesy|caption|via|copyright)|"
    r"(?:file |stock |screen ?)?(?:photo|picture|image|illustration|graphic|video|screen ?shot)s?"
    r"(?: (?:by|from|credit|courtesy|via|caption)\b.*| ?[:：/©].*)?$|"
    r"(?:watch|listen|video|gallery|in pictures|live|caption|credits?|légende)\s?[:：]).*",
    re.I | re.S,
)
CREDIT_TAIL = re.compile(
    r".*[\[(](?:[^\])]*\b)?(?:reuters|afp|ap|ap photo|getty(?: images)?|epa|anadolu(?: agency)?|aa|"
    r"file(?: photo)?|shutterstock|al jazeera|photo|photograph)\b[^\])]*[\])]",
    re.I | re.S,
)
NOTICE = re.compile(
    r"advert(?:isement|isements|s)?|ads?|sponsored(?: content| by .*)?|promoted(?: content)?|"
    r"publicité|إعلان|skip to .*|jump to .*|trending(?: articles| now)?|menu|search|home|loading.*|"
    r"enter (?:your|an?) e-?mail.*|(?:your )?e-?mail(?: address)?|(?:subscribe|sign ?up|"
    r"(?:log|sign) ?in|register|donate|support us|join us|become an? (?:member|patron|subscriber))"
    r"\b.*|newsletters?\b.*|(?:get|receive) (?:the|our|all|daily|breaking) .*"
    r"(?:newsletter|inbox|alerts?|e-?mail).*|.*\bad[ -]?block(?:er|ers|ing)?\b.*|"
    r".*\b(?:uses?|accept|our|these) cookies\b.*|click here.*|continue reading.*|tap here.*|"
    r"(?:tags?|topics?|filed under|categories|category|keywords|mots-clés|الوسوم)\s*[:：].*|"
    r"(?:read more|read also|related|see also|more|lire aussi|à lire aussi|اقرأ أيضا)"
    r"\s*[:：]\s*\S.*|.*\b(?:unsubscribe|sign up (?:for|to) (?:our|the))\b.*|"
    r"(?:published|posted|(?:last )?(?:updated|modified))\s*(?:on|at)?\s*[:：].*|"
    r"\d+ (?:min(?:ute)?s? read|shares?|views?)|abonnez-vous.*|اشترك.*",
    re.I | re.S,
)
SENTENCE_END = re.compile(r"[.!?؟。।۔][\"'”’»)\]]*$")
SOFT_END = re.compile(r"(?:…|[\"'”’»)\]:؛،,;])$")


def words(line: str) -> int:
    """How many words a line has; scripts without spaces count four letters as one."""
    return max(len(re.findall(r"\w+", line)), len(re.findall(r"[\u3040-\u9fff]", line)) // 4)


def is_prose(line: str) -> bool:
    """Whether a line reads like a sentence or more, rather than a heading, a name or a button."""
    if len(line) >= 100 and words(line) >= 12:
        return True
    if line.endswith(("...", "…")):
        return words(line) >= 7
    if SENTENCE_END.search(line):
        return words(line) >= 2
    return bool(SOFT_END.search(line)) and words(line) >= 5


def role(line: str) -> Role:
    """Which part of a page a line is, for all that can be said of it alone."""
    if RELATED.fullmatch(line):
        return "related"
    if MORE.fullmatch(line):
        return "more"
    if END.fullmatch(line):
        return "end"
    if len(line) <= 300 and LEGAL.fullmatch(line):
        return "end"
    if _is_fitting(line):
        return "furniture"
    return "prose" if is_prose(line) else "label"


def _is_fitting(line: str) -> bool:
    if not re.search(r"\w", line) or SHARE_BAR.fullmatch(line):
        return True
    if len(line) <= 200 and NOTICE.fullmatch(line):
        return True
    return len(line) <= 200 and bool(CAPTION.fullmatch(line) or CREDIT_TAIL.fullmatch(line))
