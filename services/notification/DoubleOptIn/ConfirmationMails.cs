using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Background;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Ids;
using Rapport.Hosting.Stores;
using Rapport.Notification.Confirmations;
using Rapport.Notification.Domain;
using Rapport.Notification.Links;
using Rapport.Notification.Messages;
using Rapport.Notification.Policies;
using Rapport.Notification.V1;

namespace Rapport.Notification.DoubleOptIn;

/// <summary>
/// Asks the owners of addresses, by one mail, whether a consent is theirs. Contact says whether there is anything to ask: it
/// knows what was said of the address, and gives one token in 24 hours at most. Request and message follow from the event, so
/// whoever dies in between, or does it beside another, asks once.
/// </summary>
internal sealed class ConfirmationMails(
    ConfirmationStore store, SendingPolicyEditing policies, ConsentService.ConsentServiceClient consents, ConfirmLinks links,
    MessageIntake messages, StoreGate gate, ILogger<ConfirmationMails> logger)
    : Loop("Asking for confirmations", Idle, logger, gate)
{
    private const int AtOnce = 50;
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        var waiting = await store.WaitingAsync(AtOnce, cancellation);
        RpcException? fault = null;
        foreach (var wish in waiting)
        {
            try
            {
                await AskAsync(wish, cancellation);
                await store.RemoveAsync(wish, cancellation);
            }
            catch (RpcException exception)
            {
                // The others do not wait for this one. Aborted: another replica is asking at this moment.
                fault = exception.StatusCode == StatusCode.Aborted ? fault : exception;
            }
        }

        return fault is null ? waiting.Count == AtOnce : throw fault;
    }

    private async Task AskAsync(ConfirmationWish wish, CancellationToken cancellation)
    {
        var template = (await policies.RulesAsync(wish.Workspace, cancellation)).ConfirmationTemplate;
        if (template.Length == 0 || await TokenAsync(wish, cancellation) is not { } asking)
            return;
        var url = links.UrlOf(new ConfirmLink(wish.Workspace, asking.Token, wish.Address, asking.Purpose, asking.Channel));
        await messages.AddAsync([new Command
        {
            CommandId = DerivedId.From("confirmation_mail", wish.Workspace, wish.Event, wish.Address.Value), Workspace = wish.Workspace,
            Contact = wish.Contact, CauseId = wish.Event, Hop = wish.Hop, ExpireAt = asking.ExpireTime,
            SendMessage = new SendMessageAction
            {
                Channel = asking.Channel, Template = template,
                Variables = new Struct
                {
                    Fields =
                    {
                        ["confirm_url"] = Value.ForString(url), ["purpose"] = Value.ForString(asking.Purpose),
                        ["expire_time"] = Value.ForString(asking.ExpireTime.ToDateTimeOffset().ToString("O")),
                    },
                },
            },
        }], cancellation, wish.Address.Value);
    }

    /// <summary>A token; null where there is nothing to ask, or the address was asked already.</summary>
    /// <exception cref="RpcException">Contact does not answer: the wish stays.</exception>
    private async Task<ConsentConfirmation?> TokenAsync(ConfirmationWish wish, CancellationToken cancellation)
    {
        try
        {
            return await consents.RequestConsentConfirmationAsync(
                new RequestConsentConfirmationRequest
                {
                    Contact = wish.Contact, Purpose = wish.Purpose, Channel = wish.Address.Type, Address = wish.Address.Value,
                    RequestId = DerivedId.From("request_confirmation", wish.Workspace, wish.Event, wish.Address.Value),
                },
                new Metadata { { CallerContext.WorkspaceHeader, wish.Workspace } }, cancellationToken: cancellation);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.FailedPrecondition or StatusCode.NotFound
            or StatusCode.InvalidArgument)
        {
            return null;
        }
    }
}
