using Grpc.Core;
using Grpc.Net.ClientFactory;
using Rapport.Following.Lifecycle;
using Rapport.Hosting.Startup;
using Rapport.Internal.V1;

namespace Rapport.Contact.Erasures;

/// <summary>What a service has of a person.</summary>
/// <param name="HasCaughtUp">Whether nothing more of theirs can come to it out of the log.</param>
/// <param name="Stores">What each store has.</param>
internal sealed record PersonalLeftovers(bool HasCaughtUp, IReadOnlyList<StoreItems> Stores);

/// <summary>The services that keep something of people: contact itself, and the others by their LifecycleService.</summary>
internal sealed class Lifecycles(PersonalData own, GrpcClientFactory clients)
{
    /// <summary>This service.</summary>
    public const string Contact = "contact";

    /// <summary>
    /// All, in the order in which they are cleared and told: contact first, so that what is made anew from the log meets
    /// places; notification last, since journey gives it orders.
    /// </summary>
    public static readonly IReadOnlyList<string> All = [Contact, "tagging", "scoring", "journey", "notification"];

    /// <summary>Adds the clients; addresses are read when they are first needed.</summary>
    public static void AddClients(IServiceCollection services)
    {
        services.AddServiceClient<LifecycleService.LifecycleServiceClient>("Tagging");
        services.AddServiceClient<LifecycleService.LifecycleServiceClient>("Scoring");
        services.AddServiceClient<LifecycleService.LifecycleServiceClient>("Journey");
        services.AddServiceClient<LifecycleService.LifecycleServiceClient>("Notification");
    }

    /// <summary>Counts what is left of a person.</summary>
    /// <exception cref="RpcException">The service does not answer.</exception>
    /// <exception cref="InvalidOperationException">It has no address.</exception>
    public async Task<PersonalLeftovers> VerifyAsync(
        string service, Person person, IEnumerable<LogPlace> places, CancellationToken cancellation)
    {
        if (service == Contact)
            return new PersonalLeftovers(true, await own.CountAsync(person, cancellation));
        var answer = await ClientOf(service).VerifyErasedAsync(
            new VerifyErasedRequest { Person = person, Places = { places } }, cancellationToken: cancellation);
        return new PersonalLeftovers(answer.CaughtUp, answer.Stores);
    }

    /// <summary>Forgets a person. What was not reached in the time of a call is reached by the next one.</summary>
    /// <exception cref="RpcException">The service does not answer.</exception>
    public async Task EraseAsync(string service, Person person, CancellationToken cancellation)
    {
        if (service == Contact)
            await own.EraseAsync(person, cancellation);
        else
            await ClientOf(service).EraseAsync(new EraseRequest { Person = person }, cancellationToken: cancellation);
    }

    /// <summary>A page of what a service keeps of a person.</summary>
    /// <exception cref="RpcException">The service does not answer.</exception>
    public Task<ExportPersonResponse> ExportAsync(
        string service, ExportPersonRequest request, LifecycleGrpc local, ServerCallContext call) =>
        service == Contact ? local.ExportPerson(request, call)
            : ClientOf(service).ExportPersonAsync(request, cancellationToken: call.CancellationToken).ResponseAsync;

    private LifecycleService.LifecycleServiceClient ClientOf(string service) =>
        clients.CreateClient<LifecycleService.LifecycleServiceClient>(
            ServiceClients.NameOf<LifecycleService.LifecycleServiceClient>(KeyOf(service)));

    private static string KeyOf(string service) => char.ToUpperInvariant(service[0]) + service[1..];
}
