using Microsoft.Extensions.DependencyInjection;
using Rapport.Contact.V1;
using Rapport.Hosting.Startup;

namespace Rapport.Hosting.Contacts;

/// <summary>Adds the lookup.</summary>
public static class ContactLookupSetup
{
    /// <summary>Adds <see cref="ContactLookup"/> with its client of contact.</summary>
    public static IServiceCollection AddContactLookup(this IServiceCollection services) =>
        services.AddServiceClient<ContactService.ContactServiceClient>("Contact").AddSingleton<ContactLookup>();
}
