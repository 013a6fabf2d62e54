using System.Globalization;
using Microsoft.Extensions.Options;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain;
using Rapport.Contact.Ingest;
using Rapport.Contact.Profiles;
using Rapport.Contact.V1;
using Rapport.Events.Consents;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Paging;

namespace Rapport.Contact.Consents;

/// <summary>What is in force for the addresses of a contact, and the history that it follows from.</summary>
internal sealed class ConsentLists(
    ContactReader reader, ConsentStore consents, PageTokens tokens, TimeProvider clock, IOptions<ContactOptions> options)
{
    private const int MostOnAPage = 500;

    /// <summary>What is in force for each address, and a page of the acts.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, NOT_FOUND, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListConsentsResponse> ListAsync(
        string workspace, ListConsentsRequest request, CancellationToken cancellation)
    {
        var wanted = FilterOf(request);
        var size = request.PageSize == 0 ? MostOnAPage : PageTokens.Size(request.PageSize);
        var contact = await reader.GetAsync(workspace, request.Contact, cancellation);
        var addresses = contact.ConsentAddresses();
        string[] contacts = [.. contact.Merged, contact.Id];
        var query = $"consents?contact={contact.Id}&at={request.At?.ToDateTimeOffset().UtcTicks}&{wanted}";
        var place = tokens.Read(workspace, query, request.PageToken);
        var found = await consents.ListAsync(
            workspace, contacts, [.. addresses, .. contacts.Select(ConsentAddress.Person)], cancellation);
        var at = request.At?.ToDateTimeOffset() ?? clock.GetUtcNow();
        if (request.At is not null)
            found = [.. found.Where(recorded => recorded.Act.ActedAt <= at)];
        var page = tokens.Cut(
            workspace, query, [.. After(found, place).Where(recorded => wanted.Takes(recorded.Act)).Take(size)], size,
            recorded => recorded.ToProto(), PlaceOf);
        var answer = new ListConsentsResponse { History = { page.Items }, NextPageToken = page.NextToken };
        if (place is null)
        {
            var byEvent = found.ToDictionary(recorded => recorded.Act.EventId);
            answer.Current.Add(ConsentStandings.Of([.. found.Select(recorded => recorded.Act)], addresses, contacts, at)
                .Where(wanted.Takes).Select(standing => standing.ToProto(byEvent[standing.InForce.Act!.EventId])));
        }

        return answer;
    }

    private ConsentFilter FilterOf(ListConsentsRequest request)
    {
        var address = request.Address.Length == 0 ? null : SpellingsOf(request.Address);
        return address is { Count: 0 }
            ? throw DomainError.Invalid("address", "is no address: e-mail, phone or wechat_openid")
            : new ConsentFilter(
                request.Purpose.Trim().ToLowerInvariant(), request.Channel.Trim().ToLowerInvariant(), address,
                request.State switch
                {
                    ConsentState.Granted => ActState.Granted,
                    ConsentState.Refused => ActState.Refused,
                    ConsentState.Pending => ActState.Pending,
                    _ => null,
                });
    }

    // A text may be an address of several types; acts say of which they are.
    private List<ConsentAddress> SpellingsOf(string address) =>
        [.. ConsentChannels.AddressTypes(ConsentAct.All)
            .Select(type => (type, normal: ConsentAcceptance.Normalise(type, address, options.Value.PhoneRegion)))
            .Where(each => each.normal is not null).Select(each => new ConsentAddress(each.type, each.normal!))];

    // Newest first; of one instant by id, as the store gives them.
    private static IEnumerable<RecordedConsent> After(IReadOnlyList<RecordedConsent> found, string? place)
    {
        if (place?.Split(' ', 2) is not [var ticks, var id])
            return found;
        var at = new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero);
        return found.Where(recorded => recorded.Act.ActedAt < at
            || (recorded.Act.ActedAt == at && string.CompareOrdinal(recorded.Act.EventId, id) < 0));
    }

    private static string PlaceOf(RecordedConsent recorded) => string.Create(
        CultureInfo.InvariantCulture, $"{recorded.Act.ActedAt.UtcTicks} {recorded.Act.EventId}");
}
