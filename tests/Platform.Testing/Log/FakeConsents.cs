using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;

namespace Rapport.Platform.Testing.Log;

/// <summary>ConsentService in memory, as far as other services ask it: one token for an address, and what becomes of it.</summary>
public sealed class FakeConsents : ConsentService.ConsentServiceBase
{
    private readonly ConcurrentDictionary<string, (string Request, ConsentConfirmation Answer)> asked = new();
    private readonly ConcurrentQueue<string> confirmed = new();
    private int requests;

    /// <summary>Questions that were put for an address, refused ones included.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>Addresses that there were questions for, each once, behind their workspace: <c>main/lin@example.com</c>.</summary>
    public IReadOnlyList<string> Addresses => [.. asked.Keys];

    /// <summary>Tokens that came back, each time that they did.</summary>
    public IReadOnlyList<string> Confirmed => [.. confirmed];

    /// <summary>What an answer is refused as from now on; null: none is.</summary>
    public StatusCode? Refusal { get; set; }

    /// <summary>So many answers to questions get lost on their way; what was asked stays asked.</summary>
    public int LostAnswers { get; set; }

    /// <inheritdoc/>
    public override Task<ConsentConfirmation> RequestConsentConfirmation(
        RequestConsentConfirmationRequest request, ServerCallContext context)
    {
        Interlocked.Increment(ref requests);
        var mine = (request.RequestId, new ConsentConfirmation
        {
            Token = Guid.NewGuid().ToString("N"), Address = request.Address, AddressType = "email", Channel = request.Channel,
            Purpose = request.Purpose, ExpireTime = TimeProvider.System.GetUtcNow().AddDays(7).ToTimestamp(),
        });
        var first = asked.GetOrAdd($"{context.Workspace()}/{request.Address}", mine);
        if (LostAnswers-- > 0)
            throw new RpcException(new Status(StatusCode.Internal, "lost"));
        return first.Request == request.RequestId ? Task.FromResult(first.Answer)
            : throw new RpcException(new Status(StatusCode.FailedPrecondition, "asked"));
    }

    /// <inheritdoc/>
    public override Task<Consent> ConfirmConsent(ConfirmConsentRequest request, ServerCallContext context)
    {
        if (Refusal is { } refusal)
            throw new RpcException(new Status(refusal, "refused"));
        if (asked.Values.All(each => each.Answer.Token != request.Token))
            throw new RpcException(new Status(StatusCode.InvalidArgument, "unknown"));
        confirmed.Enqueue(request.Token);
        return Task.FromResult(new Consent());
    }
}
