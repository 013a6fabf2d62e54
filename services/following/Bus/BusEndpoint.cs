using System.Diagnostics;
using System.Text.Json;
using Dapr;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rapport.Common.V1;
using Rapport.Following.Telemetry;
using Rapport.Hosting.Callers;

namespace Rapport.Following.Bus;

/// <summary>How a service hears contact.events.</summary>
public static class BusEndpoint
{
    private const string Path = "/bus/contact.events";

    /// <summary>
    /// Subscribes to contact.events and lists it at /dapr/subscribe. Answers 200 once every stretch of a message took
    /// effect, was known or is parked; DROP for what cannot be read (the sidecar moves it to the dead-letter topic
    /// <c>contact.events.dlq.&lt;service&gt;</c>); 503 when the store could not be reached.
    /// </summary>
    public static WebApplication MapContactEvents(this WebApplication app, string service)
    {
        app.MapPost(Path, HandleAsync)
            .WithTopic(new TopicOptions
            {
                PubsubName = BusMessage.PubSub, Name = BusMessage.Topic,
                DeadLetterTopic = BusMessage.DeadLettersOf(service),
            })
            .OnlyFromSidecar(app.Configuration);
        return app.MapSubscriptions();
    }

    /// <summary>Lets only the sidecar in, by its token (or either of two) where there is one.</summary>
    public static RouteHandlerBuilder OnlyFromSidecar(this RouteHandlerBuilder route, IConfiguration configuration)
    {
        var accepted = new AcceptedTokens(
            configuration["APP_API_TOKEN"] ?? "", configuration["Rapport:AppApiTokenAlso"] ?? "");
        return route.AddEndpointFilter(async (context, next) =>
            accepted.AreNone || accepted.Contain(context.HttpContext.Request.Headers["dapr-api-token"].ToString())
                ? await next(context) : Results.Unauthorized());
    }

    /// <summary>Lists the subscriptions at /dapr/subscribe, unless they are declared as Dapr resources.</summary>
    public static WebApplication MapSubscriptions(this WebApplication app)
    {
        if (!app.Configuration.GetValue<bool>("Rapport:SubscriptionsDeclared"))
            app.MapSubscribeHandler();
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            ConsumerMetrics.Show();
            RelayMetrics.Show();
        });
        return app;
    }

    private static async Task<IResult> HandleAsync(
        HttpRequest request, LogFollower follower, ILogger<LogFollower> logger, CancellationToken cancellation)
    {
        IMessage? message;
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var body = new MemoryStream((int)(request.ContentLength ?? 4096));
            await request.Body.CopyToAsync(body, cancellation);
            message = BusMessage.Decode(body.GetBuffer().AsMemory(0, (int)body.Length));
        }
        catch (Exception exception) when (exception is JsonException or InvalidProtocolBufferException)
        {
            Log.MessageUndecodable(logger, exception.GetType().Name);
            ConsumerMetrics.Handled(started, "undecodable");
            return Results.Json(new { status = "DROP" });
        }

        try
        {
            if (message is Runs stretches)
                await follower.OfferAsync(stretches, cancellation);
            else if (message is Heartbeat heartbeat)
                follower.Hear(heartbeat);
            ConsumerMetrics.Handled(started, null);
            return Results.Ok();
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            Log.ApplyFailed(logger, exception.GetType().Name);
            ConsumerMetrics.Handled(started, "apply");
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }
}
