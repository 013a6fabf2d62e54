namespace Rapport.Platform.Chaos.Load;

/// <summary>
/// People and what they do, all from a seed. Everything is made so that the outcome does not depend on the order of
/// arrival, with two exceptions that the platform has to decide by time and not by arrival: which white paper was the
/// first, and which plan was chosen last. Who is hot is far above the threshold, who is not is far below, and a part of a
/// person that is merged later never crosses it alone.
/// </summary>
/// <param name="now">All acts lie in the two hours before, late ones longer ago.</param>
/// <param name="seed">Decides everything.</param>
/// <param name="onlySleepers">Everyone only sets an alarm.</param>
/// <param name="poison">One event in a hundred is poison for one of the services.</param>
internal sealed class Crowd(DateTimeOffset now, int seed, bool onlySleepers = false, bool poison = false)
{
    /// <summary>The services, each with a poison of its own.</summary>
    public static readonly IReadOnlyList<string> Services = ["contact", "tagging", "scoring", "journey", "notification"];

    private const int OneInHot = 10;
    private const int OneInTrial = 5;
    private const int OneInLate = 40;
    private const int OneInPoison = 5;

    private static readonly IReadOnlyList<string> Topics = ["fuel_cells", "solar", "storage", "general"];
    private static readonly IReadOnlyList<string> Plans = ["gold", "basic"];

    private static readonly ActKind[] Eager =
    [
        ActKind.Quote, ActKind.Webinar, ActKind.CaseStudy, ActKind.Pricing, ActKind.Pricing, ActKind.Pricing,
        ActKind.WhitePaper, ActKind.WhitePaper,
    ];

    private readonly DateTimeOffset now = new(now.UtcTicks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, TimeSpan.Zero);

    /// <summary>The person of a number, always the same.</summary>
    public Person Person(int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var kind = onlySleepers ? PersonKind.Sleeper : KindOf(number % 10);
        var person = new Person(number, kind, kind is not (PersonKind.Passer or PersonKind.Sleeper) && random.Next(OneInHot) == 0);
        var play = new Play(person, random, now);
        switch (kind)
        {
            case PersonKind.Customer:
                PlayCustomer(play, random);
                break;
            case PersonKind.Newcomer:
                Browse(play, random, SeenBy.Device, pages: 30);
                play.Do(ActKind.Identify, SeenBy.Both);
                break;
            case PersonKind.Passer:
                Browse(play, random, SeenBy.Device, pages: 30);
                break;
            case PersonKind.Subscriber:
                PlaySubscriber(play, random);
                break;
            default:
                play.Introduce(ActKind.Alarm);
                break;
        }

        if (poison && !onlySleepers && random.Next(OneInPoison) == 0)
            play.Do(ActKind.Poison, kind is PersonKind.Customer or PersonKind.Subscriber ? SeenBy.User : SeenBy.Device);

        return person;
    }

    private static PersonKind KindOf(int digit) => digit switch
    {
        < 3 => PersonKind.Customer,
        < 5 => PersonKind.Newcomer,
        < 9 => PersonKind.Passer,
        _ => PersonKind.Subscriber,
    };

    private static void PlayCustomer(Play play, Random random)
    {
        play.Introduce(ActKind.Identify);
        if (random.Next(10) < 7)
            play.Introduce(ActKind.Consent);
        Browse(play, random, SeenBy.User, pages: 30);
        if (random.Next(OneInTrial) == 0)
            play.Do(ActKind.Trial, SeenBy.User);
        if (random.Next(2) == 0)
            BrowseOnDevice(play, random, ActKind.Login, SeenBy.Both);
    }

    private static void PlaySubscriber(Play play, Random random)
    {
        BrowseOnDevice(play, random, ActKind.Identify, SeenBy.Device);
        Browse(play, random, SeenBy.User, pages: 30);
        play.Do(ActKind.Identify, SeenBy.User);
    }

    // At most 10 + 15 points, never a crossing of its own; the last act says whose device it is.
    private static void BrowseOnDevice(Play play, Random random, ActKind last, SeenBy lastSeen)
    {
        for (var pages = 1 + random.Next(10); pages > 0; pages--)
            play.Do(ActKind.Page, SeenBy.Device);
        if (random.Next(3) == 0)
            play.Do(ActKind.WhitePaper, SeenBy.Device);
        play.Do(last, lastSeen);
    }

    private static void Browse(Play play, Random random, SeenBy seen, int pages)
    {
        for (var count = 1 + random.Next(pages); count > 0; count--)
            play.Do(ActKind.Page, seen, mayBeLate: !play.Person.IsHot);
        foreach (var kind in play.Person.IsHot ? Eager : Idle(random))
            play.Do(kind, seen);
        for (var plans = random.Next(4); plans > 0; plans--)
            play.Do(ActKind.Plan, seen);
    }

    private static ActKind[] Idle(Random random) => random.Next(3) switch
    {
        0 => [],
        1 => [ActKind.WhitePaper],
        _ => [ActKind.Pricing, ActKind.Pricing],
    };

    private sealed class Play(Person person, Random random, DateTimeOffset now)
    {
        private readonly HashSet<int> taken = [];

        public Person Person => person;

        public void Introduce(ActKind kind) => person.Introduction.Add(Next(kind, SeenBy.User, mayBeLate: false));

        public void Do(ActKind kind, SeenBy seen, bool mayBeLate = false) => person.Acts.Add(Next(kind, seen, mayBeLate));

        // Late ones are too old for the tags' windows, some so old that they are history; not with who is hot: what
        // lifts a score over the threshold must not be too old for the journey.
        private Act Next(ActKind kind, SeenBy seen, bool mayBeLate)
        {
            int ago;
            do
                ago = 1 + random.Next(7_200_000);
            while (!taken.Add(ago));
            var days = mayBeLate && random.Next(OneInLate) == 0 ? random.Next(2) == 0 ? -21 : -45 : 0;
            var topics = kind switch { ActKind.Plan => Plans, ActKind.Poison => Services, _ => Topics };
            var topic = topics[random.Next(topics.Count)];
            return new Act(person.Number, person.Count, kind, now.AddMilliseconds(-ago).AddDays(days), topic, seen);
        }
    }
}
