using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Stores;
using Rapport.Storage.Time;

namespace Rapport.Storage.Idempotency;

/// <summary>Makes a service's writes repeatable.</summary>
public static class IdempotencySetup
{
    /// <summary>Answers are kept in the service's MongoDB.</summary>
    public static IServiceCollection AddMongoIdempotency(this IServiceCollection services)
    {
        services.TryAddSingleton<StoreTime>();
        services.AddSingleton<MongoAnswers>().AddSingleton<IAnswerStore>(p => p.GetRequiredService<MongoAnswers>());
        services.AddSingleton<IStoreStartup>(provider => provider.GetRequiredService<MongoAnswers>());
        return services.AddIdempotency();
    }

    /// <summary>Answers are kept in the service's Redis.</summary>
    public static IServiceCollection AddRedisIdempotency(this IServiceCollection services) =>
        services.AddSingleton<IAnswerStore, RedisAnswers>().AddIdempotency();

    private static IServiceCollection AddIdempotency(this IServiceCollection services)
    {
        services.AddOptions<IdempotencyOptions>().BindConfiguration("Rapport:Idempotency")
            .ValidateDataAnnotations().ValidateOnStart();
        // Innermost: it sees refusals before they become statuses, and nobody who may not call.
        services.Configure<GrpcServiceOptions>(grpc => grpc.Interceptors.Add<IdempotencyInterceptor>());
        return services.AddSingleton<RepeatableCalls>().AddSingleton<IdempotencyInterceptor>();
    }
}
