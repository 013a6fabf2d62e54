using System.Globalization;

namespace Rapport.Stack.Plan;

/// <summary>The five services; the name is also the Dapr app id and the name of the port.</summary>
internal static class ServiceNames
{
    /// <summary>Most replicas of a program: what the port map has room for.</summary>
    public const int MostReplicas = 3;

    public const string Contact = "contact";
    public const string Gateway = "gateway";
    public const string Notification = "notification";

    public static IReadOnlyList<string> All { get; } = [Contact, "tagging", "scoring", "journey", Notification];

    /// <summary>Name of a replica: the first is called as the program is, the second <c>contact-2</c>.</summary>
    public static string Replica(string program, int number) => number == 1
        ? program
        : string.Create(CultureInfo.InvariantCulture, $"{program}-{number}");

    /// <summary>The program that a replica runs: <c>contact</c> for <c>contact-2</c>; other names stay as they are.</summary>
    public static string ProgramOf(string part) =>
        part.Length > 2 && part[^2] == '-' && char.IsAsciiDigit(part[^1]) ? part[..^2] : part;

    /// <summary>Name of the project and of the assembly: <c>contact</c> becomes <c>Contact</c>.</summary>
    public static string Project(string service) => char.ToUpperInvariant(service[0]) + service[1..];
}
