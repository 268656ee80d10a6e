# What XML::Feed (XML::RSS and XML::Atom beneath) makes of the feed at each address.
use strict;
use warnings;
use JSON::PP;
use LWP::UserAgent;
use XML::Feed;

sub stamp {
    my ($at) = @_;
    return undef unless $at;
    my $utc = $at->clone;
    $utc->set_time_zone("UTC");
    return $utc->strftime("%Y-%m-%dT%H:%M:%SZ");
}

sub entries {
    my ($address) = @_;
    my $answer = LWP::UserAgent->new->get($address);
    my $feed = XML::Feed->parse(\$answer->content) or return XML::Feed->errstr;
    return [
        map {
            {
                id => $_->id,
                title => $_->title,
                link => $_->link,
                published => stamp($_->issued),
                updated => stamp($_->modified),
            }
        } $feed->entries
    ];
}

print JSON::PP->new->utf8->encode({ map { $_ => eval { entries($_) } // "$@" } @ARGV });
