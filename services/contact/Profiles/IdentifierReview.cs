using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.Identities;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;
using Rapport.Events.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Paging;

namespace Rapport.Contact.Profiles;

/// <summary>What people do with the identifiers of a contact.</summary>
internal sealed partial class IdentifierReview(
    ContactReader reader, IdentifierTypeCatalogue catalogue, IdentityCalls calls, PageTokens tokens, TimeProvider clock,
    IOptions<ContactOptions> options)
{
    /// <summary>Longest reason of a request, characters.</summary>
    public const int LongestReason = 500;

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>A page of a contact's identifiers.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, PAGE_TOKEN_INVALID, NOT_FOUND.</exception>
    public async Task<ListIdentifiersResponse> ListAsync(
        string workspace, ListIdentifiersRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        if (request.Type.Length > 0 && !IdentifierTypeCheck.IsName(request.Type))
            throw DomainError.Invalid("type", "is no type of identifier: lower snake case, at most 40 characters");
        var record = await reader.GetAsync(workspace, request.Contact, cancellation);
        var types = await catalogue.OfAsync(workspace, cancellation);
        var query = $"identifiers?contact={record.Id}&type={request.Type}&verified={(request.HasVerified ? request.Verified : null)}";
        var place = tokens.Read(workspace, query, request.PageToken)?.Split(' ', 3);
        // A contact is one document, and has its identifiers at hand.
        var found = record.Identifiers
            .Where(i => (request.Type.Length == 0 || i.Key.Type == request.Type)
                && (!request.HasVerified || request.Verified == i.Value.Verified is not null))
            .Select(i => (types.Of(i.Key.Type).Priority, i.Key, i.Value))
            .Where(i => place is null || IsBehind(i.Priority, i.Key, (int.Parse(place[0], CultureInfo.InvariantCulture), place[1], place[2])))
            .OrderBy(i => i.Priority).ThenBy(i => i.Key.Type, StringComparer.Ordinal).ThenBy(i => i.Key.Value, StringComparer.Ordinal)
            .Take(size).ToList();
        var page = tokens.Cut(
            workspace, query, found, size, i => ToProto(i.Key, i.Value), i => $"{i.Priority} {i.Key.Type} {i.Key.Value}");
        return new ListIdentifiersResponse { Identifiers = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <summary>Says that an identifier was shown to be the contact's.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID; NOT_FOUND, also without the identifier.</exception>
    public async Task<ContactIdentifier> VerifyAsync(
        IngestCaller caller, VerifyIdentifierRequest request, Attempt attempt, CancellationToken cancellation)
    {
        List<FieldFault> faults = [];
        if (!Method().IsMatch(request.Method))
            faults.Add(new FieldFault("method", "is missing, or not 1 to 40 characters of a-z, 0-9 and _, as link, code, login"));
        if (request.VerifyTime is { } at
            && (EventLimits.CheckTime(at, DateTimeOffset.MaxValue) is not null || at.ToDateTimeOffset() > clock.GetUtcNow() + Skew))
            faults.Add(new FieldFault("verify_time", "is in the future, or not between 1900 and 2100"));
        var (record, key) = await HeldAsync(caller.Workspace, request.Contact, request.Type, request.Value, faults, cancellation);
        var said = new IdentifierVerified { Type = key.Type, Value = key.Value, Method = request.Method, By = caller.Principal };
        if (await calls.AskAsync(caller.Workspace, record.Id, said, attempt, cancellation, request.VerifyTime) is not { } done)
            throw NotHeld(key.Type);
        var after = await reader.GetAsync(caller.Workspace, done.Contact, cancellation);
        return after.Identifiers.TryGetValue(key, out var held) ? ToProto(key, held) : throw NotHeld(key.Type);
    }

    /// <summary>Takes an identifier off a contact.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID; NOT_FOUND, also without the identifier.</exception>
    public async Task RemoveAsync(
        IngestCaller caller, RemoveIdentifierRequest request, Attempt attempt, CancellationToken cancellation)
    {
        List<FieldFault> faults = [];
        if (request.Reason.Length > LongestReason)
            faults.Add(new FieldFault("reason", $"is longer than {LongestReason} characters"));
        if (attempt.IsRepeat && faults.Count == 0 && await IsRemovedAsync(caller, request, cancellation))
            return;
        var (record, key) = await HeldAsync(caller.Workspace, request.Contact, request.Type, request.Value, faults, cancellation);
        var said = new IdentifierRemoved { Type = key.Type, Value = key.Value, By = caller.Principal };
        if (request.Reason.Length > 0)
            said.Reason = request.Reason;
        if (await calls.AskAsync(caller.Workspace, record.Id, said, attempt, cancellation) is null)
            throw NotHeld(key.Type);
    }

    // An attempt before this one has done it: that is what the caller wanted.
    private async Task<bool> IsRemovedAsync(IngestCaller caller, RemoveIdentifierRequest request, CancellationToken cancellation)
    {
        var record = await reader.GetAsync(caller.Workspace, request.Contact, cancellation);
        return KeyOf(record, await catalogue.OfAsync(caller.Workspace, cancellation), request.Type, request.Value) is { } key
            && !record.Identifiers.ContainsKey(key);
    }

    private async Task<(ContactRecord Record, IdentifierKey Key)> HeldAsync(
        string workspace, string contact, string type, string value, List<FieldFault> faults, CancellationToken cancellation)
    {
        if (!IdentifierTypeCheck.IsName(type))
            faults.Add(new FieldFault("type", "is missing, or no type of identifier: lower snake case, at most 40 characters"));
        if (value.Length is 0 or > IdentifierReading.MaxLength)
            faults.Add(new FieldFault("value", $"is missing or longer than {IdentifierReading.MaxLength} characters"));
        if (faults.Count > 0)
            throw DomainError.Invalid(faults);
        var record = await reader.GetAsync(workspace, contact, cancellation);
        var key = KeyOf(record, await catalogue.OfAsync(workspace, cancellation), type, value)
            ?? throw DomainError.Invalid("value", "identifies nobody as this type is declared");
        return record.Identifiers.ContainsKey(key) ? (record, key) : throw NotHeld(type);
    }

    // In the spelling in which it was taken first: a type may have been declared otherwise since.
    private IdentifierKey? KeyOf(ContactRecord record, IdentifierTypes types, string type, string value) =>
        record.Identifiers.ContainsKey(new IdentifierKey(type, value)) ? new IdentifierKey(type, value)
        : IdentifierReading.Of(types.Of(type), value, options.Value.PhoneRegion).Value is { } normal ? new IdentifierKey(type, normal)
        : null;

    // The value is personal and is not said again.
    private static DomainError NotHeld(string type) => new(ErrorReason.NotFound, $"The contact has no such {type}.")
    {
        Metadata = new Dictionary<string, string> { ["resource"] = "identifier", ["identifier_type"] = type },
    };

    private static bool IsBehind(int priority, IdentifierKey key, (int Priority, string Type, string Value) place) =>
        priority != place.Priority ? priority > place.Priority
        : string.CompareOrdinal(key.Type, place.Type) is var order and not 0 ? order > 0
        : string.CompareOrdinal(key.Value, place.Value) > 0;

    private static ContactIdentifier ToProto(IdentifierKey key, HeldIdentifier held) => new()
    {
        Type = key.Type, Value = key.Value, FirstSeenTime = held.FirstSeenAt.ToTimestamp(),
        LastSeenTime = held.LastSeenAt.ToTimestamp(), Source = held.Source, Event = held.Event,
        Verified = held.Verified is not null, VerificationMethod = held.Verified?.Method ?? "",
        VerifyTime = held.Verified?.At.ToTimestamp(),
    };

    [GeneratedRegex("^[a-z0-9_]{1,40}\\z")]
    private static partial Regex Method();
}
