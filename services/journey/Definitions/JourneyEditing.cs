using System.Globalization;
using System.Text;
using Rapport.Common.V1;
using Rapport.Defaults.Errors;
using Rapport.Journey.Domain;
using Rapport.Journey.Domain.Reading;
using Rapport.Journey.V1;

namespace Rapport.Journey.Definitions;

/// <summary>Changes to journeys: each reads, decides, and saves against the revision that was read.</summary>
internal sealed class JourneyEditing(JourneyStore store, JourneyCatalog catalog, TimeProvider clock)
{
    /// <summary>Keeps a new draft.</summary>
    public async Task<JourneyRecord> CreateAsync(string workspace, byte[] text, CancellationToken cancellation)
    {
        var definition = Read(text);
        var now = clock.GetUtcNow();
        return await SaveAsync(
            new JourneyRecord
            {
                Workspace = workspace, Id = definition.Id, Name = definition.Name,
                Draft = Encoding.UTF8.GetString(text),
                CreatedAt = now, UpdatedAt = now,
            },
            cancellation);
    }

    /// <summary>Replaces the draft.</summary>
    public async Task<JourneyRecord> ReplaceAsync(
        string workspace, string id, byte[] text, string etag, CancellationToken cancellation)
    {
        var definition = Read(text);
        if (definition.Id != id)
            throw DomainError.Invalid("journey", "the definition is that of another journey");
        var journey = await FindAsync(workspace, id, etag, cancellation);
        Forbid(journey, JourneyState.Archived);
        return await SaveAsync(
            journey with { Name = definition.Name, Draft = Encoding.UTF8.GetString(text) }, cancellation);
    }

    /// <summary>Makes the draft the version that contacts enter; a paused journey stays paused.</summary>
    public async Task<JourneyRecord> PublishAsync(
        string workspace, string id, string etag, CancellationToken cancellation)
    {
        var journey = await FindAsync(workspace, id, etag, cancellation);
        Forbid(journey, JourneyState.Archived);
        if (journey.Version > 0 && journey.Versions[^1] == journey.Draft)
            return journey;
        var now = clock.GetUtcNow();
        return await SaveAsync(
            journey with
            {
                Versions = [.. journey.Versions, journey.Draft],
                PublishedAt = now,
                OpenSince = journey.OpenSince ?? now,
                State = journey.State == JourneyState.Paused ? JourneyState.Paused : JourneyState.Active,
            },
            cancellation);
    }

    /// <summary>Stops entries, steps and commands.</summary>
    public Task<JourneyRecord> PauseAsync(string workspace, string id, CancellationToken cancellation) =>
        SwitchAsync(workspace, id, journey => journey with { State = JourneyState.Paused }, cancellation);

    /// <summary>Lets a paused journey go on; what was received meanwhile does not enter.</summary>
    public Task<JourneyRecord> ResumeAsync(string workspace, string id, CancellationToken cancellation) =>
        SwitchAsync(workspace, id,
            journey => journey with { State = JourneyState.Active, OpenSince = clock.GetUtcNow() }, cancellation);

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
            Fields = [.. reading.Faults.Select(fault => new FieldFault(fault.Path, fault.Description))],
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

    private async Task<JourneyRecord> FindAsync(
        string workspace, string id, string etag, CancellationToken cancellation)
    {
        var journey = await store.FindAsync(workspace, id, cancellation);
        return etag.Length == 0 || etag == journey.Rev.ToString(CultureInfo.InvariantCulture)
            ? journey
            : throw new DomainError(ErrorReason.EtagMismatch, "The journey was changed meanwhile; read it again.");
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
