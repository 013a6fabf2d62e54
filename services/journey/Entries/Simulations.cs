using System.Globalization;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Hosting.Errors;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;
using Rapport.Journey.Domain.Reading;
using Rapport.Journey.Runs;
using Rapport.Journey.V1;

namespace Rapport.Journey.Entries;

/// <summary>Leads a contact through a version or the draft of a journey, without any effect.</summary>
internal sealed class Simulations(
    JourneyStore journeys, FactsStore facts, RunOwners owners, IOptions<JourneyOptions> options, TimeProvider clock)
{
    private const int MostEvents = 50;
    private const int MostHeld = 500;
    private const int MostBytes = 3 * 1024 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private const string Nobody = "c_simulated";

    /// <summary>The walk.</summary>
    /// <exception cref="DomainError">
    /// NOT_FOUND, FIELDS_INVALID, DEFINITION_INVALID; TOO_LARGE for a walk of more than 5 seconds' work or 3 MB to tell.
    /// </exception>
    public async Task<SimulateJourneyResponse> WalkAsync(
        string workspace, SimulateJourneyRequest request, CancellationToken cancellation)
    {
        Check(request);
        var version = await VersionAsync(workspace, request, cancellation);
        var known = With(await KnownAsync(workspace, request.Contact, cancellation), request.Facts);
        var start = request.Time?.ToDateTimeOffset() ?? clock.GetUtcNow();
        var events = EventsOf(request, known, start);
        var walk = Walk(version, known, events, cancellation);
        var response = new SimulateJourneyResponse { Version = request.Version, Refusal = walk.Refusal?.ToProto() };
        if (walk.Change is not { } change)
            return response;
        response.Run = new RunReport(change.After, change.Trace).ToProto();
        response.Commands.Add(change.Commands.Select(command => command.ToProto(change.After).ToSimulated()));
        response.Conclusions.Add(change.Conclusions.Select(said => said.ToProto(change.After))
            .Where(said => said is not null)
            .Select(said => new SimulatedConclusion { Event = said!.Name, Time = said.OccurredAt, Properties = said.Properties }));
        return response.CalculateSize() <= MostBytes ? response : throw TooMuch($"has more than {MostBytes / 1024 / 1024} MB to tell");
    }

    // A loop with a wait walks a thousand times over conditions that each are dear: what one call may cost is bounded.
    private static SimulatedWalk Walk(
        PublishedVersion version, ContactFacts known, List<JourneyEvent> events, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Longest);
        try
        {
            return Simulation.Walk(version, known, events, bound.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw TooMuch($"takes more than {Longest.TotalSeconds} seconds");
        }
    }

    private static DomainError TooMuch(string what) =>
        new(Common.V1.ErrorReason.TooLarge, $"The walk {what}. Simulate with an event that ends it sooner, or with fewer facts.");

    private static void Check(SimulateJourneyRequest request)
    {
        var faults = new List<FieldFault>();
        if (request.Version < 0)
            faults.Add(new FieldFault("version", "is below 0"));
        if (request.Time is { } time && time.ToDateTimeOffset().Year is < 1900 or >= 2100)
            faults.Add(new FieldFault("time", "is not between 1900 and 2100"));
        foreach (var (path, held) in new[] { ("facts.tags", request.Facts?.Tags), ("facts.segments", request.Facts?.Segments) })
            if (held?.Count > MostHeld || held?.Any(one => one.Length > 200) == true)
                faults.Add(new FieldFault(path, $"has more than {MostHeld} items, or one of more than 200 characters"));
        if (request.Facts?.Stage.Length > 200)
            faults.Add(new FieldFault("facts.stage", "has more than 200 characters"));
        if (request.Events.Count > MostEvents)
            faults.Add(new FieldFault("events", $"has {request.Events.Count} items; at most {MostEvents} are taken"));
        for (var i = 0; i < request.Events.Count; i++)
        {
            var (e, path) = (request.Events[i], $"events[{i.ToString(CultureInfo.InvariantCulture)}]");
            if (e.Name.Length is 0 or > 200)
                faults.Add(new FieldFault($"{path}.name", "is not 1 to 200 characters"));
            if (e.DelaySeconds < (i == 0 ? 0 : request.Events[i - 1].DelaySeconds) || e.DelaySeconds > DurationText.Longest.TotalSeconds)
                faults.Add(new FieldFault($"{path}.delay_seconds", "is not between the one before and ten years"));
        }

        if (request.Events.Count > 0 && request.Events[0].DelaySeconds != 0)
            faults.Add(new FieldFault("events[0].delay_seconds", "is not 0: the entry event happens at the time of the simulation"));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
    }

    private async Task<PublishedVersion> VersionAsync(
        string workspace, SimulateJourneyRequest request, CancellationToken cancellation)
    {
        var journey = await journeys.FindAsync(workspace, request.Journey, cancellation);
        if (request.Version > journey.Version)
            throw DomainError.NotFound("version", request.Version.ToString(CultureInfo.InvariantCulture));
        var text = request.Version == 0 ? journey.Draft : journey.Versions[request.Version - 1];
        var definition = DefinitionReader.Read(Encoding.UTF8.GetBytes(text)).Definition
            ?? throw new DomainError(Common.V1.ErrorReason.DefinitionInvalid, "The definition cannot be read.");
        return new PublishedVersion(workspace, request.Version, definition, options.Value.ZoneOf(workspace));
    }

    private async Task<ContactFacts> KnownAsync(string workspace, string contact, CancellationToken cancellation)
    {
        if (contact.Length == 0)
            return ContactFacts.None(workspace, Nobody);
        var owner = await owners.FindAsync(workspace, contact, cancellation);
        return await facts.FindAsync([(workspace, owner)], cancellation) is [var known] ? known : ContactFacts.None(workspace, owner);
    }

    private static ContactFacts With(ContactFacts known, SimulatedFacts? given)
    {
        if (given is null)
            return known;
        var traits = new Dictionary<string, TraitWord<object>>(known.Traits);
        foreach (var (name, value) in given.Traits?.Fields ?? [])
            traits[name] = new TraitWord<object>(TraitValue.Of(value.AsValue()), default);
        return known with
        {
            Traits = traits,
            ToldTags = given.Tags.Count > 0 ? new Holdings { Own = given.Tags.ToHashSet() } : known.ToldTags,
            ToldSegments = given.Segments.Count > 0 ? new Holdings { Own = given.Segments.ToHashSet() } : known.ToldSegments,
            Stage = given.Stage.Length > 0 ? given.Stage : known.Stage,
        };
    }

    private static List<JourneyEvent> EventsOf(SimulateJourneyRequest request, ContactFacts known, DateTimeOffset start)
    {
        var given = request.Events.Count > 0 ? request.Events.ToList() : [new SimulatedEvent
        {
            Name = EventNames.JourneyEntryRequested,
            Properties = new Events.V1.JourneyEntryRequested { Journey = request.Journey, Source = EntrySources.Api }.ToProperties(),
        }];
        return [.. given.Select((e, i) => new Common.V1.Event
        {
            Id = $"e{(i + 1).ToString(CultureInfo.InvariantCulture)}", Workspace = known.Workspace, Contact = known.Contact,
            Name = e.Name, Properties = e.Properties ?? new Struct(),
            OccurredAt = start.AddSeconds(e.DelaySeconds).ToTimestamp(), ReceivedAt = start.AddSeconds(e.DelaySeconds).ToTimestamp(),
        }.ToJourneyEvent(0, known.N + 1 + i))];
    }
}
