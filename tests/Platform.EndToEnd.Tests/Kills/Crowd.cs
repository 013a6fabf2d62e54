using System.Text.Json.Nodes;

namespace Rapport.Platform.EndToEnd.Tests.Kills;

/// <summary>
/// Some two thousand people and what they do in the last two hours, from a seed. Everything is made so that the
/// outcome does not depend on the order of arrival: who is hot is far above the threshold, who is not is far below,
/// and a device alone never reaches it before it is joined to an account.
/// </summary>
internal sealed class Crowd
{
    private const int Customers = 600;
    private const int Newcomers = 400;
    private const int Passers = 1_000;
    private const int BatchSize = 100;

    private static readonly string[] Topics = ["fuel_cells", "solar", "storage", "general"];

    private readonly Random random;
    private readonly DateTimeOffset now;
    private readonly List<JsonObject> introductions = [];
    private readonly List<JsonObject> calls = [];
    private int lastId;

    /// <summary>The crowd of a seed.</summary>
    /// <param name="now">The acts lie before it.</param>
    /// <param name="events">How many calls there are besides the introductions.</param>
    /// <param name="seed">Decides everything.</param>
    public Crowd(DateTimeOffset now, int events, int seed)
    {
        (this.now, random) = (now, new Random(seed));
        People = [.. Enumerable.Range(0, Customers + Newcomers + Passers).Select(Create)];
        foreach (var person in People)
            Play(person);
        var hot = People.Where(person => person is { IsHot: true, Kind: PersonKind.Customer }).ToList();
        for (var i = 0; calls.Count < events; i++)
            Do(hot[i % hot.Count], ActKind.Page, device: false, named: true);
    }

    /// <summary>Everyone.</summary>
    public IReadOnlyList<Person> People { get; }

    /// <summary>Calls by which customers become known and agree to mail, before anything else is sent.</summary>
    public IReadOnlyList<JsonObject> Introductions => introductions;

    /// <summary>All other calls, each once.</summary>
    public IReadOnlyList<JsonObject> Calls => calls;

    /// <summary>
    /// The calls in a random order in batches, one in twenty batches twice, and one call in a hundred in two batches.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<JsonObject>> Batches()
    {
        var shuffled = calls.Concat(calls.Where(_ => random.Next(100) == 0)).ToArray();
        random.Shuffle(shuffled);
        var batches = shuffled.Chunk(BatchSize).ToList();
        for (var i = batches.Count - 1; i >= 0; i--)
            if (random.Next(20) == 0)
                batches.Insert(random.Next(i, batches.Count), batches[i]);
        return batches;
    }

    private static Person Create(int number) => number switch
    {
        < Customers => new Person(number, PersonKind.Customer, isHot: number % 3 == 0),
        < Customers + Newcomers => new Person(number, PersonKind.Newcomer, isHot: number % 5 == 0),
        _ => new Person(number, PersonKind.Passer, isHot: false),
    };

    private void Play(Person person)
    {
        var isCustomer = person.Kind == PersonKind.Customer;
        if (isCustomer)
            Introduce(person);
        for (var pages = 1 + random.Next(12); pages > 0; pages--)
            Do(person, ActKind.Page, device: !isCustomer, named: isCustomer);
        foreach (var kind in person.IsHot ? Eager() : Idle())
            Do(person, kind, device: !isCustomer, named: isCustomer);
        if (isCustomer && person.UsesDevice)
            PlayOnDevice(person);
        if (person.Kind == PersonKind.Newcomer)
            Do(person, ActKind.Identify, device: true, named: true);
    }

    private void Introduce(Person person)
    {
        introductions.Add(person.Does(Next(ActKind.Identify)).ToCall(person, device: false, named: true));
        if (person.Consents)
            introductions.Add(person.Does(Next(ActKind.Consent)).ToCall(person, device: false, named: true));
    }

    // At most 5 + 15 points: never a crossing of its own.
    private void PlayOnDevice(Person person)
    {
        for (var pages = 1 + random.Next(5); pages > 0; pages--)
            Do(person, ActKind.Page, device: true, named: false);
        if (random.Next(3) == 0)
            Do(person, ActKind.WhitePaper, device: true, named: false);
        Do(person, ActKind.Login, device: true, named: true);
    }

    private static ActKind[] Eager() =>
    [
        ActKind.Quote, ActKind.Webinar, ActKind.CaseStudy, ActKind.Pricing, ActKind.Pricing, ActKind.Pricing,
        ActKind.WhitePaper, ActKind.WhitePaper,
    ];

    private ActKind[] Idle() => random.Next(3) switch
    {
        0 => [],
        1 => [ActKind.WhitePaper],
        _ => [ActKind.Pricing, ActKind.Pricing],
    };

    private void Do(Person person, ActKind kind, bool device, bool named) =>
        calls.Add(person.Does(Next(kind, mayBeLate: !person.IsHot)).ToCall(person, device, named));

    // One page in fifty comes three weeks late: too old for the tags' windows, and nearly faded. Not with who is hot:
    // where it lifts a score over the threshold it is too old for the journey.
    private Act Next(ActKind kind, bool mayBeLate = false)
    {
        var isLate = mayBeLate && kind == ActKind.Page && random.Next(50) == 0;
        var at = now.AddMilliseconds(-random.Next(1, 7_200_000)).AddDays(isLate ? -21 : 0);
        return new Act($"crowd-{++lastId:D6}", kind, at, Topics[random.Next(Topics.Length)]);
    }
}
