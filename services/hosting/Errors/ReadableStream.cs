using Google.Protobuf;
using Grpc.Core;
using Rapport.Common.V1;

namespace Rapport.Hosting.Errors;

/// <summary>A caller's stream whose messages that cannot be read are the caller's fault, not the service's.</summary>
internal sealed class ReadableStream<T>(IAsyncStreamReader<T> stream) : IAsyncStreamReader<T>
{
    /// <inheritdoc/>
    public T Current => stream.Current;

    /// <inheritdoc/>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        try
        {
            return await stream.MoveNext(cancellationToken);
        }
        catch (InvalidProtocolBufferException)
        {
            throw UnreadMessages.MessageUnreadable();
        }
        catch (RpcException refused) when (refused.StatusCode == StatusCode.ResourceExhausted)
        {
            throw UnreadMessages.MessageTooLarge();
        }
        catch (RpcException refused) when (refused.StatusCode == StatusCode.Internal)
        {
            throw UnreadMessages.MessageUnreadable();
        }
    }
}
