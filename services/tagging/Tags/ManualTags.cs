using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Tags;

/// <summary>
/// Tags given and taken off by hand. The act goes into the log like everything else and takes effect here when it comes
/// back, so that it has its place in the order of events and is read again by a rebuild.
/// </summary>
internal sealed class ManualTags(
    ContactReader reader, TaggingCatalog definitions, EventLogService.EventLogServiceClient log, TimeProvider clock)
{
    /// <summary>Gives a tag; nothing when the contact has it by hand already.</summary>
    /// <returns>The contact before.</returns>
    /// <exception cref="DomainError">FIELDS_INVALID, NOT_FOUND.</exception>
    public async Task<ReadContact> AddAsync(
        string workspace, string contact, string tag, Attempt attempt, CancellationToken cancellation)
    {
        if (DefinitionCheck.TagFaults(tag, "tag").ToList() is { Count: > 0 } faults)
            throw DomainError.Invalid(faults);
        var found = await reader.GetAsync(workspace, contact, cancellation);
        if (!found.State.HasTag(tag, TagHold.Manual))
            await AppendAsync(workspace, found.Id, new TagAdded { Tag = tag, Source = TaggingEvents.Manual }, attempt);
        return found;
    }

    /// <summary>Takes a tag off that was given by hand.</summary>
    /// <exception cref="DomainError">
    /// NOT_FOUND when there is no such contact or it does not have the tag, STATE_FORBIDS when a rule gives it.
    /// </exception>
    public async Task RemoveAsync(
        string workspace, string contact, string tag, Attempt attempt, CancellationToken cancellation)
    {
        var found = await reader.GetAsync(workspace, contact, cancellation);
        var holds = found.State.Holds.Where(hold => hold.Tag == tag).ToList();
        if (holds.Count == 0)
            throw DomainError.NotFound("tag", tag);
        if (holds.Find(hold => hold.Origin != TagHold.Manual) is { } given)
            throw new DomainError(ErrorReason.StateForbids, "A rule gives the contact this tag; change the rule.")
            {
                Metadata = new Dictionary<string, string>
                {
                    ["rule"] = definitions.Of(workspace).Find(given.Origin)?.Definition.Id ?? "",
                },
            };
        await AppendAsync(workspace, found.Id, new TagRemoved { Tag = tag, Source = TaggingEvents.Manual }, attempt);
    }

    private async Task AppendAsync(string workspace, string contact, IMessage said, Attempt attempt)
    {
        var answer = await log.AppendEventsAsync(new AppendEventsRequest
        {
            Conclusions =
            {
                new Conclusion
                {
                    Id = attempt.IdOf(said.EventName()) ?? Guid.CreateVersion7().ToString(),
                    Workspace = workspace, Contact = contact, Name = said.EventName(), Hop = 1,
                    OccurredAt = clock.GetUtcNow().ToTimestamp(),
                    Properties = said.ToProperties(),
                },
            },
        });
        if (answer.Rejected.Count > 0)
            throw DomainError.NotFound("contact", contact);
    }
}
