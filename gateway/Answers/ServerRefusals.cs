using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Rapport.Gateway.Telemetry;
using Rapport.Hosting.Errors;

namespace Rapport.Gateway.Answers;

/// <summary>
/// Gives a body to what the server refuses before there is a request (a line or a header that cannot be read, 408, 414,
/// 431): by itself it answers a bare status. It tells of each in a diagnostic event, with the connection in hand and the
/// answer not begun, so the answer is begun here; the server then finds it begun, and closes.
/// </summary>
internal sealed class ServerRefusals : IObserver<KeyValuePair<string, object?>>
{
    /// <summary>The event, by the server's documentation.</summary>
    public const string EventName = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <inheritdoc/>
    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: EventName, Value: IFeatureCollection request }
            && request.Get<IBadRequestExceptionFeature>()?.Error is BadHttpRequestException refused)
            Answer(request, refused);
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
    }

    /// <inheritdoc/>
    public void OnError(Exception error)
    {
    }

    private static void Answer(IFeatureCollection request, BadHttpRequestException refused)
    {
        var response = request.Get<IHttpResponseFeature>();
        if (response is not { HasStarted: false } || request.Get<IHttpResponseBodyFeature>() is not { } body
            || request.Get<IConnectionTransportFeature>()?.Transport.Output is not { } wire || SpeaksHttp2(request))
            return;
        var error = ErrorAnswer.Unreadable(refused.StatusCode);
        GatewayMetrics.Refused(error.Reason);
        var json = Encoding.UTF8.GetBytes(ErrorStatus.ToJson(error));
        response.StatusCode = refused.StatusCode;
        response.Headers.ContentType = "application/json";
        response.Headers.ContentLength = json.Length;
        response.Headers.Connection = "close";
        // No stream for the body exists before there is a request: the head by the server, the rest behind it on the wire.
        if (!body.StartAsync().IsCompletedSuccessfully)
            return;
        if (request.Get<IHttpRequestFeature>()?.Method != HttpMethods.Head)
            wire.Write(json);
        // So little never waits; if it did, closing would send it.
        _ = wire.FlushAsync().AsTask();
    }

    // There, frames would have to be written; what it refuses, it refuses by ending the stream.
    private static bool SpeaksHttp2(IFeatureCollection request) =>
        request.Get<IHttpRequestFeature>()?.Protocol is { } protocol && HttpProtocol.IsHttp2(protocol);
}
