using System.Globalization;
using System.Text;
using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Journey.Domain;
using Rapport.Journey.Domain.Reading;
using Rapport.Journey.V1;

namespace Rapport.Journey.Definitions;

/// <summary>What has to hold before a change.</summary>
/// <param name="Etag">The revision that the caller has seen; empty for any.</param>
/// <param name="Attempt">The request: what an attempt of it before has brought about is no reason to refuse it.</param>
internal sealed record Precondition(string Etag, Attempt Attempt);

/// <summary>How many contacts stand at each step of a journey, in whatever version they are.</summary>
internal delegate Task<IReadOnlyDictionary<string, long>> CountAtSteps(
    string workspace, string journey, CancellationToken cancellation);

/// <summary>Changes to journeys: each reads, decides, and saves against the revision that was read.</summary>
internal sealed class JourneyEditing(
    JourneyStore store, JourneyCatalog catalog, LogEnds ends, CountAtSteps countAtSteps, TimeProvider clock)
{
    /// <summary>Keeps a new draft.</summary>
    public async Task<JourneyRecord> CreateAsync(
        string workspace, byte[] text, Attempt attempt, CancellationToken cancellation)
    {
        var definition = Read(text);
        var now = clock.GetUtcNow();
        var draft = Encoding.UTF8.GetString(text);
        try
        {
            return await SaveAsync(
                new JourneyRecord
                {
                    Workspace = workspace, Id = definition.Id, Name = definition.Name, Draft = draft,
                    CreatedAt = now, UpdatedAt = now,
                },
                cancellation);
        }
        catch (DomainError taken) when (taken.Reason == ErrorReason.AlreadyExists && attempt.IsRepeat)
        {
            var there = await store.FindAsync(workspace, definition.Id, cancellation);
            if (there.Draft != draft)
                throw;
            return there;
        }
    }

    /// <summary>Replaces the draft.</summary>
    public async Task<JourneyRecord> ReplaceAsync(
        string workspace, string id, byte[] text, Precondition precondition, CancellationToken cancellation)
    {
        var definition = Read(text);
        if (definition.Id != id)
            throw DomainError.Invalid("journey", "the definition is that of another journey");
        var draft = Encoding.UTF8.GetString(text);
        var journey = await store.FindAsync(workspace, id, cancellation);
        if (precondition.Attempt.IsRepeat && journey.Draft == draft)
            return journey;
        Check(journey, precondition.Etag);
        Forbid(journey, JourneyState.Archived);
        return await SaveAsync(journey with { Name = definition.Name, Draft = draft }, cancellation);
    }

    /// <summary>Makes the draft the version that contacts enter; a paused journey stays paused.</summary>
    /// <param name="workspace">Workspace.</param>
    /// <param name="id">The journey.</param>
    /// <param name="letFinish">Steps that may go though contacts stand there: they finish the version that they entered.</param>
    /// <param name="precondition">What has to hold before.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<JourneyRecord> PublishAsync(
        string workspace, string id, IReadOnlyCollection<string> letFinish, Precondition precondition,
        CancellationToken cancellation)
    {
        var journey = await store.FindAsync(workspace, id, cancellation);
        var isPublished = journey.Version > 0 && journey.Versions[^1] == journey.Draft;
        if (precondition.Attempt.IsRepeat && isPublished)
            return journey;
        Check(journey, precondition.Etag);
        Forbid(journey, JourneyState.Archived);
        if (isPublished)
            return journey;
        await CheckNobodyIsForgottenAsync(journey, letFinish, cancellation);
        var end = journey.OpenSince is null ? await ends.PositionAsync(cancellation) : journey.OpenAfter;
        var now = clock.GetUtcNow();
        return await SaveAsync(
            journey with
            {
                Versions = [.. journey.Versions, journey.Draft],
                PublishedAt = now,
                OpenSince = journey.OpenSince ?? now,
                OpenAfter = end,
                State = journey.State == JourneyState.Paused ? JourneyState.Paused : JourneyState.Active,
            },
            cancellation);
    }

    /// <summary>Stops entries, steps and commands.</summary>
    public Task<JourneyRecord> PauseAsync(string workspace, string id, CancellationToken cancellation) =>
        SwitchAsync(workspace, id, journey => journey with { State = JourneyState.Paused }, cancellation);

    /// <summary>Lets a paused journey go on; what was received meanwhile does not enter.</summary>
    public async Task<JourneyRecord> ResumeAsync(string workspace, string id, CancellationToken cancellation)
    {
        var end = await ends.PositionAsync(cancellation);
        return await SwitchAsync(workspace, id, journey => journey with
        {
            State = JourneyState.Active, OpenSince = clock.GetUtcNow(), OpenAfter = end,
        }, cancellation);
    }

    /// <summary>Ends entries for good.</summary>
    public async Task<JourneyRecord> ArchiveAsync(string workspace, string id, CancellationToken cancellation)
    {
        var journey = await store.FindAsync(workspace, id, cancellation);
        return journey.State == JourneyState.Archived
            ? journey
            : await SaveAsync(journey with { State = JourneyState.Archived }, cancellation);
    }

    private static JourneyDefinition Read(byte[] text)
    {
        var reading = DefinitionReader.Read(text);
        return reading.Definition ?? throw new DomainError(ErrorReason.DefinitionInvalid, "The definition has faults.")
        {
            Fields = [.. reading.Faults.Select(fault => new FieldFault(fault.Path.Length == 0 ? "definition" : fault.Path, fault.Description))],
        };
    }

    private async Task<JourneyRecord> SwitchAsync(
        string workspace, string id, Func<JourneyRecord, JourneyRecord> change, CancellationToken cancellation)
    {
        var journey = await store.FindAsync(workspace, id, cancellation);
        Forbid(journey, JourneyState.Draft, JourneyState.Archived);
        var changed = change(journey);
        return changed.State == journey.State ? journey : await SaveAsync(changed, cancellation);
    }

    // Whoever is inside finishes the version entered; that this is meant has to be said of steps that go (E28).
    private async Task CheckNobodyIsForgottenAsync(
        JourneyRecord journey, IReadOnlyCollection<string> letFinish, CancellationToken cancellation)
    {
        if (journey.Version == 0)
            return;
        var steps = Read(Encoding.UTF8.GetBytes(journey.Draft)).Steps.Select(step => step.Id).ToHashSet();
        var forgotten = (await countAtSteps(journey.Workspace, journey.Id, cancellation))
            .Where(at => !steps.Contains(at.Key) && !letFinish.Contains(at.Key)).ToList();
        if (forgotten.Count == 0)
            return;
        var contacts = forgotten.Sum(at => at.Value).ToString(CultureInfo.InvariantCulture);
        throw new DomainError(
            ErrorReason.ContactsInside,
            $"{contacts} contacts stand at steps that this version does not have. Keep the steps, or name them in let_finish: "
            + "the contacts then finish the version that they entered.")
        {
            Metadata = new Dictionary<string, string>
            {
                ["contacts"] = contacts,
                ["steps"] = string.Join(",", forgotten.Select(at => at.Key).Order(StringComparer.Ordinal)),
            },
        };
    }

    private static void Check(JourneyRecord journey, string etag)
    {
        if (etag.Length > 0 && etag != journey.Rev.ToString(CultureInfo.InvariantCulture))
            throw new DomainError(ErrorReason.EtagMismatch, "The journey was changed meanwhile; read it again.");
    }

    private async Task<JourneyRecord> SaveAsync(JourneyRecord journey, CancellationToken cancellation)
    {
        var saved = await store.SaveAsync(journey with { UpdatedAt = clock.GetUtcNow() }, cancellation);
        await catalog.TakeAsync(saved, cancellation);
        return saved;
    }

    private static void Forbid(JourneyRecord journey, params ReadOnlySpan<JourneyState> states)
    {
        if (states.Contains(journey.State))
            throw new DomainError(ErrorReason.StateForbids, "The state of the journey does not allow this.")
            {
                Metadata = new Dictionary<string, string> { ["state"] = journey.State.ToString().ToLowerInvariant() },
            };
    }
}
