namespace Rapport.Stack.Plan;

/// <summary>The five services; the name is also the Dapr app id and the name of the port.</summary>
internal static class ServiceNames
{
    public const string Contact = "contact";
    public const string Notification = "notification";

    public static IReadOnlyList<string> All { get; } = [Contact, "tagging", "scoring", "journey", Notification];

    /// <summary>Name of the project and of the assembly: <c>contact</c> becomes <c>Contact</c>.</summary>
    public static string Project(string service) => char.ToUpperInvariant(service[0]) + service[1..];
}
