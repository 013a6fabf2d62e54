using System.Buffers.Text;
using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain;
using Rapport.Contact.Ingest;
using Rapport.Contact.Profiles;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Ids;

namespace Rapport.Contact.Consents;

/// <summary>
/// Double opt-in: a token for the one message that asks the owner of an address, and what they answer with it. Asking
/// permits nothing; an answer is an act of consent of its own, with the proof of the one it confirms.
/// </summary>
internal sealed class ConsentConfirmations(
    Intake intake, ContactReader reader, ConsentStore consents, ConfirmationStore store, TimeProvider clock,
    IOptions<ContactOptions> options)
{
    private const int TokenBytes = 32;

    /// <summary>An address gets one such message in so long, whatever forms are filled in with it.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromHours(24);

    /// <summary>A token to send to the address.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID, NOT_FOUND; STATE_FORBIDS, whose metadata say the state.</exception>
    public async Task<ConsentConfirmation> AskAsync(
        string workspace, RequestConsentConfirmationRequest request, CancellationToken cancellation)
    {
        var channel = request.Channel.Trim().ToLowerInvariant();
        var purpose = request.Purpose.Trim() is { Length: > 0 } said ? said.ToLowerInvariant() : "marketing";
        if (ConsentChannels.AddressTypes(channel).Count != 1)
            throw DomainError.Invalid("channel", "is no channel that writes to addresses of one type, for example email");
        var contact = await reader.GetAsync(workspace, request.Contact, cancellation);
        var address = AddressOf(contact, channel, request.Address);
        var now = clock.GetUtcNow();
        var act = await PendingAsync(contact, new AskedConfirmation(contact.Id, "", purpose, channel, address, now), now, cancellation);
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var asking = new AskedConfirmation(
            contact.Id, act.EventId, purpose, channel, address, now + TimeSpan.FromDays(options.Value.ConfirmationDays));
        if (!await store.AskAsync(workspace, token, asking, now, now - Pause, cancellation))
            throw Forbidden("asked", "The address was asked within the last 24 hours.", Pause);
        return new ConsentConfirmation
        {
            Token = token, ExpireTime = asking.ExpiresAt.ToTimestamp(), Address = address.Value, AddressType = address.Type,
            Purpose = purpose, Channel = channel, Event = act.EventId,
        };
    }

    /// <summary>
    /// Records that the owner of the address agrees. The event's id follows from the token, so that a token confirms once,
    /// however often it comes: after a later refusal it changes nothing.
    /// </summary>
    /// <exception cref="DomainError">FIELDS_INVALID for no token of ours; STATE_FORBIDS, whose metadata say the state.</exception>
    public async Task<Consent> ConfirmAsync(
        string workspace, Origin origin, ConfirmConsentRequest request, CancellationToken cancellation)
    {
        var token = request.Token.Trim();
        var asked = await store.FindAsync(workspace, token, cancellation)
            ?? throw DomainError.Invalid("token", "is no token that was given out here, or one of long ago");
        var id = DerivedId.From("consent_confirmed", workspace, token);
        var contact = await reader.GetAsync(workspace, asked.Contact, cancellation);
        var acts = await ActsAsync(contact, asked.Address, cancellation);
        if (acts.FirstOrDefault(recorded => recorded.Act.EventId == id) is { } done)
            return done.ToProto();
        var now = clock.GetUtcNow();
        if (asked.ExpiresAt <= now)
            throw Forbidden("expired", "The token has expired.");
        var act = await PendingAsync(contact, asked, now, cancellation);
        var confirmed = acts.Single(recorded => recorded.Act.EventId == act.EventId).ToProto();
        confirmed.State = ConsentState.Granted;
        confirmed.Purpose = asked.Purpose;
        confirmed.Channel = asked.Channel;
        confirmed.Confirmed = true;
        confirmed.ExpireTime = null;
        confirmed.Source = "double_opt_in";
        confirmed.ActTime = now.ToTimestamp();
        var said = confirmed.ToEvent(contact.Id, asked.Address);
        said.Id = id;
        var answer = await intake.TakeAsync(
            new IngestCaller(workspace, origin), new IngestBatch("", [new IngestItem(said)], Bytes: 0), Attempt.Unnamed, cancellation);
        if (answer.RejectedCount > 0)
            throw DomainError.Invalid(answer.Results[0].ErrorField, answer.Results[0].ErrorReason);
        confirmed.Event = id;
        confirmed.SaidBy = origin;
        confirmed.Address = asked.Address.Value;
        confirmed.AddressType = asked.Address.Type;
        return confirmed;
    }

    /// <summary>The act that waits; what it says of the state where none does.</summary>
    private async Task<ConsentAct> PendingAsync(
        ContactRecord contact, AskedConfirmation asked, DateTimeOffset now, CancellationToken cancellation)
    {
        var acts = await ActsAsync(contact, asked.Address, cancellation);
        var state = Confirmations.Of(
            [.. acts.Select(recorded => recorded.Act)],
            new ConsentQuestion(asked.Purpose, asked.Channel, asked.Address, [.. contact.Merged, contact.Id], now), out var act);
        return act ?? throw Forbidden(
            state.ToString().ToLowerInvariant(), "Nothing that was said of the address waits to be confirmed.");
    }

    private Task<IReadOnlyList<RecordedConsent>> ActsAsync(
        ContactRecord contact, ConsentAddress address, CancellationToken cancellation) => consents.ListAsync(
        contact.Workspace, [.. contact.Merged, contact.Id],
        [address, .. contact.Merged.Append(contact.Id).Select(ConsentAddress.Person)], cancellation);

    private ConsentAddress AddressOf(ContactRecord contact, string channel, string given)
    {
        if (given.Length == 0)
            return ConsentTaking.InUse(contact, channel) ?? throw DomainError.Invalid("address", "is missing: the contact has none on the channel");
        var type = ConsentChannels.AddressTypes(channel)[0];
        return ConsentAcceptance.Normalise(type, given, options.Value.PhoneRegion) is { } normal
            && contact.ConsentAddresses().Contains(new ConsentAddress(type, normal))
            ? new ConsentAddress(type, normal) : throw DomainError.Invalid("address", "is not an address of this contact");
    }

    private static DomainError Forbidden(string state, string message, TimeSpan? retryAfter = null) =>
        new(ErrorReason.StateForbids, message)
        {
            Metadata = new Dictionary<string, string> { ["state"] = state }, RetryAfter = retryAfter,
        };
}
