using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.Inbox;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Telemetry;

namespace Rapport.Contact.Ingest;

/// <summary>Turns what a caller sent into an event, or says which field is at fault.</summary>
internal sealed class EventAcceptance(IOptions<ContactOptions> options, TimeProvider clock)
{
    /// <summary>An occurred_at this far ahead is a wrong clock: it is clamped to the time of arrival.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>An occurred_at this far ahead is no time at all: the event is rejected.</summary>
    public static readonly TimeSpan FutureLimit = TimeSpan.FromHours(24);

    private const string GroupId = "group_id";
    private static readonly Domain.Identities.IdentifierType Group = new() { Type = GroupId };

    private readonly TimeSpan historicAfter = TimeSpan.FromDays(options.Value.HistoricAfterDays);
    private readonly WriteKeyGrants grants = options.Value.WriteKeyGrants;
    private readonly string region = options.Value.PhoneRegion;
    private readonly int eventBytes = options.Value.EventBytes;

    /// <summary>
    /// Checks one item. The event has no contact yet; its id is the caller's or a new UUIDv7.
    /// </summary>
    /// <param name="input">What the caller sent.</param>
    /// <param name="workspace">Workspace of the credential.</param>
    /// <param name="origin">Who says it.</param>
    /// <param name="types">What the workspace says of identifiers.</param>
    /// <param name="fault">The first field at fault, when the result is null.</param>
    public Event? Accept(
        EventInput input, string workspace, Origin origin, IdentifierTypes types, out FieldFault? fault)
    {
        var now = clock.GetUtcNow();
        var name = EventName.ToSnakeCase(input.Name);
        fault = EventLimits.CheckId(input.Id) ?? EventLimits.CheckName(input.Name, name)
            ?? EventLimits.CheckSpeaker(name, origin)
            ?? EventLimits.CheckTime(input.OccurredAt, now + FutureLimit)
            ?? EventLimits.CheckSize(input.Properties, input.Context, eventBytes);
        if (fault is not null)
            return null;

        var accepted = new Event
        {
            Id = input.Id.Length > 0 ? input.Id : Guid.CreateVersion7(now).ToString("D"),
            Workspace = workspace,
            Contact = input.Contact,
            Name = name,
            SentName = input.Name == name ? "" : input.Name,
            ReceivedAt = now.ToTimestamp(),
            OccurredAt = input.OccurredAt ?? now.ToTimestamp(),
            Properties = input.Properties,
            Context = input.Context,
            Historic = input.Historic,
            Traceparent = EventTrace.Here,
            Origin = origin,
        };
        PlaceInTime(accepted, now);
        CleanGroup(accepted);
        fault = AddIdentifiers(accepted, input, types) ?? ConsentAcceptance.Check(accepted, region)
            ?? WriteKeyLimits.Apply(accepted, grants);
        if (fault is not null)
            return null;
        foreach (var property in EventProperties.WrongKinds(accepted))
            Flag(accepted, EventFlags.PropertyIgnored + property);
        return accepted;
    }

    private void PlaceInTime(Event accepted, DateTimeOffset now)
    {
        var occurred = accepted.OccurredAt.ToDateTimeOffset();
        // An act of consent never holds from later on: the refusal that follows it has to be the newer one.
        if (occurred > now + (accepted.Name == EventNames.ConsentChanged ? TimeSpan.Zero : ClockSkew))
        {
            accepted.OccurredAt = accepted.ReceivedAt;
            accepted.Flags.Add("clock_skew");
        }
        else if (occurred < now - historicAfter)
        {
            accepted.Historic = true;
            accepted.Flags.Add("late");
        }
    }

    // A company that is called undefined is none: it would be everybody's.
    private void CleanGroup(Event accepted)
    {
        if (accepted.Name != EventNames.GroupJoined || accepted.Read<GroupJoined>().GroupId is not { Length: > 0 } group)
            return;
        if (IdentifierReading.Of(Group, group, region).Value is { } normal)
        {
            accepted.Say(new GroupJoined { GroupId = normal });
            return;
        }

        accepted.Properties.Fields.Remove(GroupId);
        Flag(accepted, EventFlags.IdentifierIgnored + GroupId);
    }

    private FieldFault? AddIdentifiers(Event accepted, EventInput input, IdentifierTypes types)
    {
        if (input.Contact.Length > 0 && !ContactId.IsValid(input.Contact))
            return new FieldFault("contact", "is not a contact id of this platform (c_…)");
        if (input.Identifiers.Count > EventLimits.Identifiers)
            return new FieldFault("identifiers", $"has more than {EventLimits.Identifiers} items");
        var given = Add(accepted, types, IdentifierKey.UserId, input.UserId)
            | Add(accepted, types, IdentifierKey.Email, input.Email)
            | Add(accepted, types, IdentifierKey.Phone, input.Phone)
            | Add(accepted, types, IdentifierKey.AnonymousId, input.AnonymousId);
        for (var i = 0; i < input.Identifiers.Count; i++)
        {
            var identifier = input.Identifiers[i];
            if (!IdentifierTypeCheck.IsName(identifier.Type))
                return new FieldFault($"identifiers[{i}].type", "is lower snake case, at most 40 characters");
            given |= Add(accepted, types, identifier.Type, identifier.Value);
        }

        return given || input.Contact.Length > 0
            ? null
            : new FieldFault("user_id", "give at least one of user_id, anonymous_id, email, phone, identifiers, contact");
    }

    /// <summary>
    /// Adds an identifier as it is read. What identifies nobody is not used, and never fails the event: it happened,
    /// whoever it was.
    /// </summary>
    /// <returns>False when nothing was given.</returns>
    private bool Add(Event accepted, IdentifierTypes types, string type, string value)
    {
        if (value.Length == 0)
            return false;
        var declared = types.Of(type);
        var reading = IdentifierReading.Of(declared, value, region);
        if (reading.Value is not { } normal)
        {
            IngestMetrics.IdentifierIgnored(types.Find(type) is null ? "other" : type);
            Flag(accepted, EventFlags.IdentifierIgnored + type);
            return true;
        }

        if (reading.Cleaned)
            Flag(accepted, EventFlags.IdentifierCleaned + type);
        if (!accepted.Identifiers.Any(i => i.Type == type && i.Value == normal))
            accepted.Identifiers.Add(new Identifier { Type = type, Value = normal, Known = declared.Known });
        return true;
    }

    private static void Flag(Event accepted, string flag)
    {
        if (!accepted.Flags.Contains(flag))
            accepted.Flags.Add(flag);
    }
}
