using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.EventLog;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Hosting.Paging;

namespace Rapport.Contact.Profiles;

/// <summary>What was said of one attribute of a contact, as the log has it.</summary>
internal sealed class AttributeHistory(ContactReader reader, EventStore events, PageTokens tokens)
{
    // A page looks at so many events at most: an attribute may be said once and others ten thousand times.
    private const int MostLooked = 2000;

    /// <summary>A page, newest first.</summary>
    /// <exception cref="Hosting.Errors.DomainError">NOT_FOUND, FIELDS_INVALID, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListAttributeHistoryResponse> ListAsync(
        string workspace, ListAttributeHistoryRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var record = await reader.GetAsync(workspace, request.Contact, cancellation);
        var query = $"history?contact={record.Id}&attribute={request.Attribute}";
        var place = PlaceOf(tokens.Read(workspace, query, request.PageToken));
        var answer = new ListAttributeHistoryResponse();
        for (var looked = 0; ;)
        {
            var found = await events.ListAsync(
                workspace, record.Merged.Append(record.Id), EventNames.Identified, place, Math.Max(size, 100), cancellation);
            foreach (var said in found)
            {
                place = (said.Event.OccurredAt.ToDateTimeOffset(), said.N, said.Partition);
                looked++;
                if (!said.Event.IsConclusion() && said.Event.Properties?.Fields.TryGetValue(request.Attribute, out var value) == true)
                    answer.History.Add(Word(said, value));
                if (answer.History.Count == size)
                    break;
            }

            if (answer.History.Count < size && found.Count < Math.Max(size, 100))
                return answer;
            if (answer.History.Count == size || looked >= MostLooked)
            {
                answer.NextPageToken = tokens.Write(workspace, query, string.Create(
                    CultureInfo.InvariantCulture, $"{place!.Value.At.UtcTicks} {place.Value.N} {place.Value.Partition}"));
                return answer;
            }
        }
    }

    private static AttributeWord Word(NumberedEvent said, Value value) => new()
    {
        Value = value.Showable(), OccurredAt = said.Event.OccurredAt, ReceivedAt = said.Event.ReceivedAt, Event = said.Event.Id,
        Origin = said.Event.Origin, Contact = said.Event.Contact, Flags = { said.Event.Flags },
    };

    private static (DateTimeOffset At, long N, int Partition)? PlaceOf(string? token)
    {
        if (token?.Split(' ') is not [var at, var n, var partition])
            return null;
        var invariant = CultureInfo.InvariantCulture;
        return (new DateTimeOffset(long.Parse(at, invariant), TimeSpan.Zero), long.Parse(n, invariant), int.Parse(partition, invariant));
    }
}
