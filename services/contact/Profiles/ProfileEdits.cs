using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.EventLog;
using Rapport.Contact.Identities;
using Rapport.Contact.Inbox;
using Rapport.Contact.Ingest;
using Rapport.Contact.Tombstones;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;

namespace Rapport.Contact.Profiles;

/// <summary>
/// Edits of profiles. Each is an event "identified" of the log, durable before anything is answered; the answer waits until
/// it has been numbered. Dying in between loses nothing: the event is in the log or it is not, and a repeat under the same
/// key makes the same event.
/// </summary>
internal sealed class ProfileEdits(
    Intake intake, ContactReader reader, EventStore events, RejectStore rejects, IdentifierTypeCatalogue types,
    TombstoneStore tombstones, TraitAcceptance traits, TimeProvider clock, IOptions<ContactOptions> options)
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Edits the traits of a contact.</summary>
    /// <exception cref="DomainError">NOT_FOUND, FIELDS_INVALID, ETAG_MISMATCH, DEADLINE_EXCEEDED, UNAVAILABLE.</exception>
    public async Task<ContactRecord> UpdateAsync(
        IngestCaller caller, UpdateContactRequest request, Attempt attempt, CancellationToken cancellation)
    {
        var contact = await reader.GetAsync(caller.Workspace, request.Contact, cancellation);
        if (await DoneAsync(caller.Workspace, attempt, cancellation) is { } done)
            return done;
        var said = Said(request, contact);
        if (request.Etag.Length > 0 && request.Etag != ProfileEtag.Of(contact))
            throw Stale();
        if (traits.Refused(caller.Workspace, said) is { Count: > 0 } refused)
            throw DomainError.Invalid([.. refused]);
        if (ProfileRoom.Without(said, contact) is { Count: > 0 } over)
            throw DomainError.Invalid([.. over.Select(name => new FieldFault(
                $"traits.{name}", $"has no room: a contact has at most {ProfileRoom.MostTraits} traits of {ProfileRoom.MostBytes / 1024} KB together"))]);
        var input = new EventInput
        {
            Name = EventNames.Identified, Contact = contact.Id, Properties = said, OccurredAt = After(contact, said).ToTimestamp(),
        };
        return await TakeAsync(caller, input, request.Etag, attempt, cancellation);
    }

    /// <summary>Finds or makes the contact of identifiers, and teaches it traits.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, DEADLINE_EXCEEDED, UNAVAILABLE.</exception>
    public async Task<ContactRecord> UpsertAsync(
        IngestCaller caller, UpsertContactRequest request, Attempt attempt, CancellationToken cancellation)
    {
        if (await DoneAsync(caller.Workspace, attempt, cancellation) is { } done)
            return done;
        if (request.Identifiers.Count is 0 or > EventLimits.Identifiers)
            throw DomainError.Invalid("identifiers", $"are 1 to {EventLimits.Identifiers}: who is meant");
        var declared = await types.OfAsync(caller.Workspace, cancellation);
        List<FieldFault> faults = [.. request.Identifiers.Select((identifier, i) => Fault(identifier, i, declared)).OfType<FieldFault>()];
        faults.AddRange(traits.Refused(caller.Workspace, request.Traits ?? new Struct()));
        if (faults.Count == 0)
            faults.AddRange(await ErasedAsync(caller.Workspace, request.Identifiers, declared, cancellation));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        var input = new EventInput
        {
            Name = EventNames.Identified, Properties = request.Traits ?? new Struct(),
            Identifiers = { request.Identifiers.Select(i => new Identifier { Type = i.Type, Value = i.Value }) },
        };
        return await TakeAsync(caller, input, "", attempt, cancellation);
    }

    private FieldFault? Fault(Identifier identifier, int place, IdentifierTypes declared) =>
        !IdentifierTypeCheck.IsName(identifier.Type)
            ? new FieldFault($"identifiers[{place}].type", "is lower snake case, at most 40 characters")
        : ValueOf(identifier, declared) is null
            ? new FieldFault($"identifiers[{place}].value", "identifies nobody (docs/identifiers.md)")
        : null;

    private string? ValueOf(Identifier identifier, IdentifierTypes declared) =>
        IdentifierReading.Of(declared.Of(identifier.Type), identifier.Value, options.Value.PhoneRegion).Value;

    // What names an erased person for ever is dropped when it is numbered: whoever waits for it would wait in vain.
    private async Task<IEnumerable<FieldFault>> ErasedAsync(
        string workspace, IReadOnlyList<Identifier> identifiers, IdentifierTypes declared, CancellationToken cancellation)
    {
        var keys = identifiers.Select(i => (workspace, new IdentifierKey(i.Type, ValueOf(i, declared)!))).ToList();
        var stones = await tombstones.FindAsync(keys, cancellation);
        return keys.Index().Where(each => stones.TryGetValue(each.Item, out var stone) && !stone.IsAddress).Select(each => new FieldFault(
            $"identifiers[{each.Index}].value", "named somebody who was erased, and names nobody again (docs/erasure.md)"));
    }

    /// <summary>What the edit says, each trait as its new value or null.</summary>
    private static Struct Said(UpdateContactRequest request, ContactRecord contact)
    {
        var given = request.Traits?.Fields ?? [];
        var mask = UpdateMask.Read(request.UpdateMask, given.Keys, out var unknown);
        var faults = unknown.Select(path => new FieldFault("update_mask",
            $"names \"{(path.Length <= 100 ? path : path[..100])}\"; what can be edited is traits, or traits.NAME, in backticks where it has a dot or a comma")).ToList();
        if (request.UpdateMask.Count > 0 && !mask.All)
            faults.AddRange(given.Keys.Where(name => !mask.Traits.Contains(name)).Select(name => new FieldFault(
                $"traits.{name}", "is given, but update_mask does not name it")));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        var names = mask.All ? given.Keys.Union(contact.Traits.Where(t => t.Value.Value is not null).Select(t => t.Key)) : mask.Traits;
        var said = new Struct();
        foreach (var name in names)
            said.Fields[name] = given.TryGetValue(name, out var value) ? value : Value.ForNull();
        return said.Fields.Count > 0 ? said : throw DomainError.Invalid("traits", "has nothing to change: give traits, or name them in update_mask");
    }

    // An edit is the last word about what its author has seen, also about what a device said whose clock is ahead.
    private DateTimeOffset After(ContactRecord contact, Struct said)
    {
        var now = clock.GetUtcNow();
        return said.Fields.Keys.Select(name => contact.Traits.TryGetValue(name, out var word) ? word.Said.At.AddTicks(1) : now).Append(now).Max();
    }

    private async Task<ContactRecord> TakeAsync(
        IngestCaller caller, EventInput input, string etag, Attempt attempt, CancellationToken cancellation)
    {
        string[] conditions = etag.Length > 0 ? [ProfileEtag.Condition + etag] : [];
        var answer = await intake.TakeAsync(
            caller, new IngestBatch("", [new IngestItem(input) { Flags = conditions }], Bytes: 0), attempt, cancellation);
        if (answer.RejectedCount > 0)
            throw Refused(answer.Results[0]);
        var started = Stopwatch.GetTimestamp();
        for (var pause = FirstLook; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await NumberedAsync(caller.Workspace, answer.Results[0].Id, cancellation) is { } contact)
                return contact;
            if (etag.Length > 0 && await rejects.HasAsync(caller.Workspace, ProfileEtag.Stale.Path, answer.Results[0].Id, cancellation))
                throw Stale();
            if (Stopwatch.GetElapsedTime(started).TotalSeconds > options.Value.DecisionSeconds)
                throw new DomainError(
                    ErrorReason.DeadlineExceeded, "The edit is durable but not worked in yet; it will be. Read the contact a little later.");
            await Task.Delay(pause, cancellation);
        }
    }

    /// <summary>What an attempt before this one has brought about.</summary>
    private Task<ContactRecord?> DoneAsync(string workspace, Attempt attempt, CancellationToken cancellation) =>
        attempt.IsRepeat && attempt.IdOf("0") is { } id
            ? NumberedAsync(workspace, id, cancellation) : Task.FromResult<ContactRecord?>(null);

    private async Task<ContactRecord?> NumberedAsync(string workspace, string id, CancellationToken cancellation) =>
        (await events.ReadKeysAsync([EventStore.Key(workspace, id)], cancellation)) is [var numbered]
            ? await reader.GetAsync(workspace, numbered.Contact, cancellation) : null;

    // The properties of the event are the traits of the request.
    private static DomainError Refused(IngestResult result) => DomainError.Invalid(
        result.ErrorField.StartsWith("properties", StringComparison.Ordinal) ? "traits" + result.ErrorField["properties".Length..] : result.ErrorField,
        result.ErrorReason);

    private static DomainError Stale() => new(
        ErrorReason.EtagMismatch, "The contact was changed meanwhile; read it again and repeat the edit with its new etag.");
}
