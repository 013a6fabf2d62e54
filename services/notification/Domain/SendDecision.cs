using NodaTime;
using Rapport.Events.Consents;
using Rapport.Events.Policies;
using Rapport.Notification.Liquid;

namespace Rapport.Notification.Domain;

/// <summary>Everything a decision about a message reads, gathered at one moment.</summary>
internal sealed record SendFacts
{
    /// <summary>Who asked, and until when.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The template's newest version; null when there is none.</summary>
    public required CompiledTemplate? Template { get; init; }

    /// <summary>The contact; null when it does not exist.</summary>
    public required KnownContact? Contact { get; init; }

    /// <summary>The contact's address on the channel; null when it has none.</summary>
    public required string? Address { get; init; }

    /// <summary>The address as acts of consent hold for it.</summary>
    public ConsentAddress? ConsentAddress => Address is null || Template is null ? null
        : AddressOn(Template.Version.Channel, Address);

    /// <summary>The switches of the workspace that are in force.</summary>
    public IReadOnlyList<KillSwitch> KillSwitches { get; init; } = [];

    /// <summary>Whether that address is barred.</summary>
    public required bool IsSuppressed { get; init; }

    /// <summary>The acts of consent that hold for the address or the person.</summary>
    public required IReadOnlyList<ConsentAct> Consents { get; init; }

    /// <summary>The policies of consent that apply to the person on the channel.</summary>
    public required IReadOnlyCollection<ApplicablePolicy> Policies { get; init; }

    /// <summary>What is known of the person that policies ask for.</summary>
    public required PersonFacts Person { get; init; }

    /// <summary>What the workspace asks of its marketing.</summary>
    public SendingRules Rules { get; init; } = SendingRules.None;

    /// <summary>Where the contact is, as quiet hours go.</summary>
    public ContactZones Zones { get; init; } = ContactZones.Of([], SendingRules.None);

    /// <summary>How the person written to gets out of it; null where there is nobody.</summary>
    public WayOut? WayOut { get; init; }

    /// <summary>By what the message is known again when it comes back; null where there is nobody.</summary>
    public ReturnPath? Returns { get; init; }

    /// <summary>What the template may read.</summary>
    public required IReadOnlyDictionary<string, object?> Variables { get; init; }

    /// <summary>An address of a channel as acts of consent hold for it.</summary>
    public static ConsentAddress AddressOn(string channel, string address) =>
        new(ConsentChannels.AddressTypes(channel)[0], address);
}

/// <summary>Whether a message goes out now.</summary>
/// <param name="Reason">Why not; empty when it does.</param>
/// <param name="Consent">The act that was relied on; null when there was none, or none was needed.</param>
/// <param name="Content">What goes out; null when nothing does.</param>
/// <param name="HoldUntil">Not now: to be decided again from this instant on, business time; null when it is decided.</param>
internal sealed record SendDecision(
    string Reason, ConsentAct? Consent, MessageContent? Content, DateTimeOffset? HoldUntil = null)
{
    /// <summary>Every question that was asked, in order; none behind the first that stands against it.</summary>
    public IReadOnlyList<Asked> Asked { get; init; } = [];

    /// <summary>Why it is held; empty when it is not.</summary>
    public string HoldReason { get; init; } = "";

    /// <summary>
    /// Decides in a fixed order, so that a receipt names the first thing that stood against it: kill switch, expiry, contact,
    /// template, staleness, suppression, what <see cref="Permission"/> says of the address, address, content, hours of the policies,
    /// quiet hours of the workspace. Of a transactional message only expiry, contact, template, suppression, address and
    /// content are asked. Caps are asked behind it, for all messages of a contact together (<see cref="FrequencyBook"/>).
    /// </summary>
    public static SendDecision Decide(SendFacts facts, DateTimeOffset now)
    {
        List<Asked> asked = [];
        return Against(facts, now, asked) is var (reason, act) ? new SendDecision(reason, act, null) { Asked = asked }
            : Render(facts, now, asked);
    }

    /// <summary>The same decision after the caps were asked.</summary>
    public SendDecision With(PlaceAnswer answer) => answer.Reached switch
    {
        null => this with { Asked = [.. Asked, .. answer.Asked] },
        { Defers: true } => new SendDecision("", Consent, null, answer.FreeAt.ToDateTimeOffset())
        {
            Asked = [.. Asked, .. answer.Asked], HoldReason = Reasons.Capped,
        },
        _ => new SendDecision(Reasons.Capped, Consent, null) { Asked = [.. Asked, .. answer.Asked] },
    };

    /// <summary>The first thing, short of hours and content, that stands against it; null when nothing does.</summary>
    private static (string Reason, ConsentAct? Act)? Against(SendFacts facts, DateTimeOffset now, List<Asked> asked)
    {
        var isMarketing = facts.Template?.Version.Class == MessageClass.Marketing;
        if (isMarketing && IsStopped(facts, asked))
            return (Reasons.KillSwitch, null);
        if (Stands("expiry", facts.Origin.IsStale(now), Reasons.Stale, asked))
            return (Reasons.Stale, null);
        if (Stands("contact", facts.Contact is null, Reasons.ContactUnknown, asked))
            return (Reasons.ContactUnknown, null);
        if (Stands("template", facts.Template is null, Reasons.TemplateUnknown, asked))
            return (Reasons.TemplateUnknown, null);
        if (isMarketing && Stands("staleness", facts.Rules.MaxAge is { } most
            && now - facts.Origin.IssuedAt > most.ToTimeSpan(), Reasons.Stale, asked))
            return (Reasons.Stale, null);
        if (Stands("suppression", facts.IsSuppressed, Reasons.Suppressed, asked))
            return (Reasons.Suppressed, null);
        var permission = isMarketing ? PermissionOf(facts, now) : null;
        foreach (var each in permission?.Asked.Where(each => each.Question != Hours) ?? [])
            asked.Add(new Asked(each.Question, each.Reason, each.Policy));
        // Where there is no address there is nothing that could have been agreed to; only the person can have said no.
        if (permission is { Reason.Length: > 0 }
            && (facts.Address is not null || permission.Act?.State == ActState.Refused))
            return (permission.Reason, permission.Act);
        return Stands("address", facts.Address is null, Reasons.NoAddress, asked) ? (Reasons.NoAddress, permission?.Act) : null;
    }

    private static bool IsStopped(SendFacts facts, List<Asked> asked)
    {
        var stops = facts.KillSwitches.FirstOrDefault(
            each => each.Stops(facts.Template!.Version.Channel, facts.Origin.Journey));
        asked.Add(new Asked("kill_switch", stops is null ? "" : Reasons.KillSwitch, stops?.Id ?? ""));
        return stops is not null;
    }

    private static bool Stands(string question, bool isFault, string reason, List<Asked> asked)
    {
        asked.Add(new Asked(question, isFault ? reason : ""));
        return isFault;
    }

    private const string Hours = "hours";

    // A journey walks by rules over what a person did: what it sends is chosen by an automated decision. What somebody
    // orders by name is not.
    private static Permission PermissionOf(SendFacts facts, DateTimeOffset now) => Permission.Of(
        new PermissionQuestion(
            new ConsentQuestion(
                facts.Template!.Version.Purpose, facts.Template.Version.Channel, facts.ConsentAddress,
                [.. facts.Contact!.AllIds], now),
            facts.Person, IsAutomated: facts.Origin.Journey.Length > 0, ProductGroup: ""),
        facts.Consents, facts.Policies);

    private static SendDecision Render(SendFacts facts, DateTimeOffset now, List<Asked> asked)
    {
        var isMarketing = facts.Template!.Version.Class == MessageClass.Marketing;
        var permission = isMarketing ? PermissionOf(facts, now) : null;
        try
        {
            var content = facts.Template.Render(facts.Variables);
            asked.Add(new Asked("content", ""));
            return isMarketing
                ? Hold(facts, permission!, facts.WayOut?.In(content) ?? content, now, asked)
                : new SendDecision("", null, content) { Asked = asked };
        }
        catch (LiquidRenderException exception)
        {
            var reason = exception.Fault == LiquidFault.VariableMissing ? Reasons.VariableMissing : Reasons.TemplateFailed;
            asked.Add(new Asked("content", reason));
            return new SendDecision(reason, permission?.Act, null) { Asked = asked };
        }
    }

    private static SendDecision Hold(
        SendFacts facts, Permission permission, MessageContent content, DateTimeOffset now, List<Asked> asked)
    {
        asked.AddRange(permission.Asked.Where(each => each.Question == Hours)
            .Select(each => new Asked(Hours, each.Reason, each.Policy)));
        var quiet = facts.Rules.QuietHours.Where(hours => hours.AppliesTo(facts.Template!.Version.Channel)).ToList();
        var opens = QuietHours.OpensAt(Instant.FromDateTimeOffset(now), quiet, facts.Zones.Zones)?.ToDateTimeOffset();
        asked.Add(new Asked(PermissionReasons.QuietHours,
            opens is null ? PermissionReasons.NoSendingHours : opens > now ? PermissionReasons.QuietHours : "", facts.Zones.Words));
        if (opens is null)
            return new SendDecision(PermissionReasons.NoSendingHours, permission.Act, null) { Asked = asked };
        var until = permission.HoldUntil > opens ? permission.HoldUntil.Value : opens.Value;
        return until > now
            ? new SendDecision("", permission.Act, null, until) { Asked = asked, HoldReason = PermissionReasons.QuietHours }
            : new SendDecision("", permission.Act, content) { Asked = asked };
    }
}
