
namespace Rapport.Platform.EndToEnd.Tests.Running;

/// <summary>
/// One stack with the definitions of <c>samples/story</c> for all stories. They do not disturb one another: each has
/// people of its own, and the clock only goes forward.
/// </summary>
public sealed class StackFixture : IAsyncLifetime
{
    private RunningStack? stack;

    /// <summary>The stack.</summary>
    internal RunningStack Stack => stack!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        stack = await RunningStack.StartAsync(new StackStart());
        using var client = stack.Client();
        await Definitions.ApplyAsync(client, Repository.At("samples", "story"));
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (stack is not null)
            await stack.DisposeAsync();
    }

    /// <summary>Returns when everything accepted has taken effect everywhere; the clock runs on as it does.</summary>
    internal Task<DateTimeOffset> CatchUpAsync() => AdvanceAsync(TimeSpan.Zero);

    /// <summary>Sets the clock forward through every timer on the way.</summary>
    internal async Task<DateTimeOffset> AdvanceAsync(TimeSpan by)
    {
        using var client = Stack.Client();
        return await new PlatformTime(client).AdvanceByAsync(by);
    }
}
