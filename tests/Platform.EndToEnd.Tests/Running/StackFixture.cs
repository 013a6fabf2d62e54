namespace Rapport.Platform.EndToEnd.Tests.Running;

/// <summary>One stack for the stories, which do not disturb one another: each has people of its own.</summary>
public sealed class StackFixture : IAsyncLifetime
{
    private RunningStack? stack;

    /// <summary>The stack.</summary>
    internal RunningStack Stack => stack!;

    /// <inheritdoc/>
    public async Task InitializeAsync() => stack = await RunningStack.StartAsync(new StackStart());

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (stack is not null)
            await stack.DisposeAsync();
    }
}
