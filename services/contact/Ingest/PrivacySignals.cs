using System.Collections.Concurrent;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Events.V1;
using Rapport.Hosting.Ids;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Hears Global Privacy Control: a browser that sends <c>Sec-GPC: 1</c> asks that its person's data is neither sold nor shared
/// nor used for advertising across sites (W3C, Global Privacy Control; California, 11 CCR 7025). It is recorded as refusals of
/// those two purposes by whoever the events are of, browser and person alike. It never grants, it says nothing of messages,
/// and that it is absent later takes nothing back.
/// </summary>
internal sealed class PrivacySignals
{
    /// <summary>The header; only 1 is a signal.</summary>
    public const string Header = "Sec-GPC";

    /// <summary>That their data is sold, or shared with others for advertising.</summary>
    public const string SaleOrSharing = "sale_or_sharing";

    /// <summary>Advertising by what they did elsewhere.</summary>
    public const string TargetedAdvertising = "targeted_advertising";

    private const int MostRemembered = 100_000;
    private static readonly string[] Purposes = [SaleOrSharing, TargetedAdvertising];
    private readonly ConcurrentDictionary<string, bool> remembered = new();

    /// <summary>
    /// The refusals that accepted events bring with them. Their ids follow from whose they are, so that the log takes each
    /// once, however often a browser repeats it; what this process has said it does not say again. None for what is
    /// imported: it is not the browser that speaks then.
    /// </summary>
    public IReadOnlyList<Event> Refusals(IngestCaller caller, IReadOnlyCollection<Event> accepted) => !caller.RefusesSale ? [] :
    [
        .. accepted.Where(said => said.Identifiers.Count > 0 && said.Contact.Length == 0 && !said.Historic)
            .DistinctBy(Whose).SelectMany(said => Purposes, Refusal).Where(refusal => !remembered.ContainsKey(refusal.Id)),
    ];

    /// <summary>To be said once the refusals are durable: a request that fails is repeated, with its signal.</summary>
    public void Remember(IReadOnlyList<Event> refusals)
    {
        if (remembered.Count > MostRemembered)
            remembered.Clear();
        foreach (var refusal in refusals)
            remembered[refusal.Id] = true;
    }

    private static Event Refusal(Event said, string purpose) => new()
    {
        Id = DerivedId.From("sec_gpc", said.Workspace, purpose, Whose(said)), Workspace = said.Workspace,
        Name = EventNames.ConsentChanged, ReceivedAt = said.ReceivedAt, OccurredAt = said.ReceivedAt,
        Identifiers = { said.Identifiers.Select(identifier => identifier.Clone()) }, Traceparent = said.Traceparent,
        Origin = said.Origin,
        Properties = new ConsentChanged
        {
            Purpose = purpose, Channel = ConsentAct.All, State = "refused", Source = "sec_gpc",
        }.ToProperties(),
    };

    private static string Whose(Event said) => string.Join(
        '\n', said.Identifiers.Select(identifier => $"{identifier.Type}:{identifier.Value}").Order(StringComparer.Ordinal));
}
