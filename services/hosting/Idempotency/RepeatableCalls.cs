using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Hosting.Idempotency;

/// <summary>A request that its caller has named.</summary>
/// <param name="Call">The write that it asks for.</param>
/// <param name="Workspace">Workspace of the caller.</param>
/// <param name="Principal">The caller.</param>
/// <param name="Key">The name.</param>
/// <param name="Unread">What is to be said of parts of it that could not be read; empty when there are none.</param>
public sealed record NamedRequest(WriteCall Call, string Workspace, string Principal, string Key, string Unread = "")
{
    /// <summary>How the store knows it.</summary>
    public string Place => $"{Workspace}/{Principal}/{Key}";
}

/// <summary>
/// Carries a request that has a key out once, and answers every repeat of it the same. The key is one caller's: another
/// workspace or credential that uses the same has requests of its own, and learns nothing. What happens when a process
/// dies at which point: docs/adr/0018-one-answer-per-request.md.
/// </summary>
public sealed class RepeatableCalls(IAnswerStore store, ILogger<RepeatableCalls> logger)
{
    private const string Replayed = "idempotency-replayed";
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(1);

    /// <summary>Answers a request, by carrying it out unless that was done.</summary>
    /// <param name="named">Which request it is.</param>
    /// <param name="request">It; the field with the key is emptied.</param>
    /// <param name="http">What brought it.</param>
    /// <param name="carryOut">Does what it asks for.</param>
    /// <param name="cancellation">Ends waiting for the store.</param>
    /// <exception cref="DomainError">IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE; what carrying it out refuses.</exception>
    /// <exception cref="RpcException">The refusal that was answered before.</exception>
    public async Task<TResponse> AnswerAsync<TResponse>(
        NamedRequest named, IMessage request, HttpContext http, Func<Attempt, Task<TResponse>> carryOut,
        CancellationToken cancellation)
        where TResponse : class
    {
        WriteCall.FieldOf(request.Descriptor)?.Accessor.Clear(request);
        var claim = await store.ClaimAsync(
            named.Place, RequestFingerprint.Of(named.Call.Path, request, named.Unread), cancellation);
        switch (claim.Outcome)
        {
            case ClaimOutcome.OtherRequest:
                throw new DomainError(
                    ErrorReason.IdempotencyKeyReused, "The idempotency key was used before for another request.");
            case ClaimOutcome.Running:
                throw new DomainError(ErrorReason.IdempotencyKeyInUse, "The same request is being carried out; ask again.")
                {
                    RetryAfter = ComeBack,
                };
            case ClaimOutcome.Answered:
                if (!http.Response.HasStarted)
                    http.Response.Headers[Replayed] = "true";
                return Repeat<TResponse>(claim.Answer!);
            default:
                return await CarryOutAsync(named, claim, carryOut);
        }
    }

    private async Task<TResponse> CarryOutAsync<TResponse>(
        NamedRequest named, RequestClaim claim, Func<Attempt, Task<TResponse>> carryOut)
        where TResponse : class
    {
        var place = named.Place;
        var isRepeat = claim.Outcome == ClaimOutcome.GrantedAgain;
        try
        {
            var response = await carryOut(new Attempt(named.Key, claim.Seed, isRepeat));
            await SettleAsync(() => store.KeepAsync(
                place, claim.Token, new KeptAnswer(IsRefusal: false, WithoutSecrets((IMessage)response).ToByteArray())));
            return response;
        }
        catch (DomainError gone) when (gone.Reason == ErrorReason.NotFound && isRepeat && named.Call.IsDelete)
        {
            // The attempt before has taken it away, or somebody else has: it is as the caller wants it.
            await SettleAsync(() => store.KeepAsync(place, claim.Token, new KeptAnswer(IsRefusal: false, [])));
            return Activator.CreateInstance<TResponse>();
        }
        catch (Exception exception)
        {
            await SettleAsync(() => exception switch
            {
                DomainError { Reason: var reason } decided when Refusals.AreKept(reason) => store.KeepAsync(
                    place, claim.Token, new KeptAnswer(IsRefusal: true, ErrorStatus.ToStatus(decided).ToByteArray())),
                DomainError { Reason: var reason } when Refusals.ComeBeforeAnyEffect(reason) && !isRepeat =>
                    store.ForgetAsync(place, claim.Token),
                _ => store.ReleaseAsync(place, claim.Token),
            });
            throw;
        }
    }

    // Secrets are said once and kept nowhere; a field is one when its contract has debug_redact.
    private static IMessage WithoutSecrets(IMessage answer)
    {
        var secrets = answer.Descriptor.Fields.InFieldNumberOrder().Where(field => field.GetOptions()?.DebugRedact == true).ToList();
        if (secrets.Count == 0)
            return answer;
        var kept = answer.Descriptor.Parser.ParseFrom(answer.ToByteArray());
        secrets.ForEach(field => field.Accessor.Clear(kept));
        return kept;
    }

    private static TResponse Repeat<TResponse>(KeptAnswer answer)
        where TResponse : class
    {
        if (answer.IsRefusal)
            throw Google.Rpc.Status.Parser.ParseFrom(answer.Bytes).ToRpcException();
        var response = Activator.CreateInstance<TResponse>();
        ((IMessage)response).MergeFrom(answer.Bytes);
        return response;
    }

    // The caller shall have the answer that there is: if it cannot be kept, a repeat is carried out again, to the same effect.
    private async Task SettleAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception exception)
        {
            Log.AnswerNotKept(logger, exception.GetType().Name);
        }
    }
}
