namespace Rapport.Platform.Chaos.Faults;

/// <summary>Something that goes wrong on purpose.</summary>
internal interface IFault
{
    /// <summary>What and to whom, for example "kill scoring".</summary>
    string Name { get; }

    /// <summary>Does it, waits until whoever was hit is back, and leaves a record.</summary>
    Task InjectAsync(Scene scene);
}
