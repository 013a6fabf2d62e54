using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.Ingest;
using Rapport.Contact.Profiles;
using Rapport.Contact.V1;
using Rapport.Events.Consents;
using Rapport.Events.Policies;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Consents;

/// <summary>Tells of many addresses at once whether marketing may go there: two reads for all, then the one decision.</summary>
internal sealed class ConsentChecks(
    ContactReader reader, ConsentStore consents, PolicyBook policies, TimeProvider clock, IOptions<ContactOptions> options)
{
    private const int MostAtOnce = 500;
    private const int LongestText = 60;

    /// <summary>An answer for each check.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, naming every field at fault.</exception>
    public async Task<CheckConsentResponse> CheckAsync(
        string workspace, CheckConsentRequest request, CancellationToken cancellation)
    {
        if (request.Checks.Count is 0 or > MostAtOnce)
            throw DomainError.Invalid("checks", $"has {request.Checks.Count} items; 1 to {MostAtOnce} are taken");
        var faults = request.Checks.SelectMany(Faults).ToList();
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        var contacts = await reader.GetManyAsync(
            workspace, [.. request.Checks.Select(check => check.Contact)], cancellation);
        var asked = request.Checks.Select(check => Subject(check, contacts.GetValueOrDefault(check.Contact))).ToList();
        var notTheirs = asked.Index().Where(each => each.Item is { Contact: { } contact, Address: { } address }
            && !contact.ConsentAddresses().Contains(address)).Select(each => new FieldFault(
                $"checks[{each.Index}].address", "is not an address of this contact")).ToList();
        if (notTheirs.Count > 0)
            throw DomainError.Invalid(notTheirs);
        var acts = await ReadAsync(workspace, asked, cancellation);
        var now = clock.GetUtcNow();
        return new CheckConsentResponse { Answers = { asked.Select(subject => Answer(subject, acts, now)) } };
    }

    private async Task<ILookup<ConsentAddress, ConsentAct>> ReadAsync(
        string workspace, IReadOnlyCollection<CheckedSubject> asked, CancellationToken cancellation)
    {
        var ids = asked.SelectMany(subject => subject.Ids).Distinct().ToList();
        var addresses = asked.Select(subject => subject.Address).OfType<ConsentAddress>().Distinct();
        var found = ids.Count == 0 ? [] : await consents.ListAsync(
            workspace, ids, [.. addresses, .. ids.Select(ConsentAddress.Person)], cancellation);
        return found.SelectMany(recorded => recorded.Act.Addresses.Distinct(), (recorded, address) => (address, recorded.Act))
            .ToLookup(pair => pair.address, pair => pair.Act);
    }

    private ConsentAnswer Answer(CheckedSubject subject, ILookup<ConsentAddress, ConsentAct> acts, DateTimeOffset now)
    {
        if (subject.Contact is not { } contact)
            return new ConsentAnswer { Reason = "contact_unknown" };
        var check = subject.Check;
        var channel = check.Channel.Trim().ToLowerInvariant();
        var number = subject.Address is { Type: IdentifierKey.Phone } phone ? NumberPlaces.Of(phone.Value) : null;
        var person = PersonFacts.Of(
            trait => contact.Traits.GetValueOrDefault(trait).Value is { HasStringValue: true } text ? text.StringValue : null, number);
        var about = subject.Ids.Select(ConsentAddress.Person).Concat(subject.Address is { } address ? [address] : [])
            .SelectMany(each => acts[each]).Distinct().ToList();
        var permission = Permission.Of(
            new PermissionQuestion(
                new ConsentQuestion(
                    check.Purpose.Trim() is { Length: > 0 } purpose ? purpose.ToLowerInvariant() : "marketing", channel,
                    subject.Address, subject.Ids, check.At?.ToDateTimeOffset() ?? now),
                person, check.Automated, check.ProductGroup.Trim()),
            about, policies.For(person, channel));
        // Where there is no address there is nothing that could have been agreed to; only the person can have said no.
        var isMute = subject.Address is null && ConsentChannels.AddressTypes(channel).Count > 0
            && permission.Act?.State != ActState.Refused;
        return new ConsentAnswer
        {
            Permitted = permission.Permits && !isMute, Reason = isMute ? "no_address" : permission.Reason,
            HoldUntilTime = isMute ? null : permission.HoldUntil?.ToTimestamp(), Event = permission.Act?.EventId ?? "",
            Asked =
            {
                permission.Asked.Select(each => new AskedQuestion
                {
                    Policy = each.Policy, Question = each.Question, Reason = each.Reason,
                }),
            },
        };
    }

    private CheckedSubject Subject(ConsentCheck check, ContactRecord? contact)
    {
        if (contact is null)
            return new CheckedSubject(check, null, null);
        if (check.Address.Length > 0)
        {
            var region = options.Value.PhoneRegion;
            var type = ConsentAcceptance.TypeOf("", check.Channel.Trim().ToLowerInvariant(), check.Address, region)!;
            return new CheckedSubject(
                check, contact, new ConsentAddress(type, ConsentAcceptance.Normalise(type, check.Address, region)!));
        }

        return new CheckedSubject(check, contact, ConsentTaking.InUse(contact, check.Channel.Trim().ToLowerInvariant()));
    }

    private IEnumerable<FieldFault> Faults(ConsentCheck check, int place)
    {
        var path = $"checks[{place}]";
        var channel = check.Channel.Trim().ToLowerInvariant();
        if (check.Contact.Length == 0)
            yield return new FieldFault($"{path}.contact", "is missing");
        if (channel.Length is 0 or > LongestText || channel == ConsentAct.All)
            yield return new FieldFault($"{path}.channel", "is missing, * or longer than 60 characters, for example email");
        if (check.Purpose.Length > LongestText || check.Purpose.Trim() == ConsentAct.All)
            yield return new FieldFault($"{path}.purpose", "is * or longer than 60 characters, for example marketing");
        if (check.ProductGroup.Length > ConsentTerms.LongestText)
            yield return new FieldFault($"{path}.product_group", $"is longer than {ConsentTerms.LongestText} characters");
        if (EventLimits.CheckTime(check.At, DateTimeOffset.MaxValue) is not null)
            yield return new FieldFault($"{path}.at", "is not a time between 1900 and 2100");
        if (check.Address.Length > 0
            && (ConsentAcceptance.TypeOf("", channel, check.Address, options.Value.PhoneRegion) is not { } type
                || ConsentAcceptance.Normalise(type, check.Address, options.Value.PhoneRegion) is null))
            yield return new FieldFault($"{path}.address", "is no address that the channel writes to");
    }

    /// <summary>Whom a check is about.</summary>
    private sealed record CheckedSubject(ConsentCheck Check, ContactRecord? Contact, ConsentAddress? Address)
    {
        public IReadOnlyList<string> Ids { get; } = Contact is null ? [] : [.. Contact.Merged, Contact.Id];
    }
}
