using Dapr;
using Rapport.Following.Bus;

namespace Rapport.Contact.DeadLetters;

/// <summary>How contact hears the dead-letter topics of the services that follow the log.</summary>
internal static class DeadLetterEndpoints
{
    private const int MostBytes = 4 * 1024 * 1024;
    private static readonly string[] Followers = ["tagging", "scoring", "journey", "notification"];

    /// <summary>Subscribes to contact.events.dlq.&lt;app&gt;. Answers 200 once the message is recorded, else 503.</summary>
    public static void MapDeadLetters(this WebApplication app)
    {
        foreach (var follower in Followers)
            app.MapPost($"/bus/dead-letters/{follower}", (HttpRequest request, DeadLetterIntake intake, CancellationToken cancellation) =>
                    HandleAsync(follower, request, intake, cancellation))
                .WithTopic(new TopicOptions { PubsubName = BusMessage.PubSub, Name = BusMessage.DeadLettersOf(follower) })
                .OnlyFromSidecar(app.Configuration);
        app.MapSubscriptions();
    }

    private static async Task<IResult> HandleAsync(
        string follower, HttpRequest request, DeadLetterIntake intake, CancellationToken cancellation)
    {
        using var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 4096, MostBytes));
        await request.Body.CopyToAsync(body, cancellation);
        try
        {
            await intake.TakeAsync(follower, body.GetBuffer().AsMemory(0, (int)body.Length), cancellation);
            return Results.Ok();
        }
        catch (Exception exception) when (exception is MongoDB.Driver.MongoException or TimeoutException)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }
}
