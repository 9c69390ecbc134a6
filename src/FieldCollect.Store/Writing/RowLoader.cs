using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Writing;

/// <summary>Loads the rows of a type whose property has one of some ids; each query is built once a type and property.</summary>
internal static class RowLoader
{
    private static readonly ConcurrentDictionary<(Type, string), Func<RegisterContext, IReadOnlyCollection<Guid>, Task<List<object>>>> Loaders = new();

    public static Func<RegisterContext, IReadOnlyCollection<Guid>, Task<List<object>>> Of(Type type, string property) =>
        Loaders.GetOrAdd((type, property), static key =>
            typeof(RowLoader).GetMethod(nameof(MakeLoader), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(key.Item1)
                .Invoke(null, [key.Item2]) as Func<RegisterContext, IReadOnlyCollection<Guid>, Task<List<object>>> ?? throw new InvalidOperationException());

    private static Func<RegisterContext, IReadOnlyCollection<Guid>, Task<List<object>>> MakeLoader<T>(string property)
        where T : class
    {
        var record = Expression.Parameter(typeof(T));
        var field = typeof(T).GetProperty(property)!;
        var value = Expression.Call(typeof(EF), nameof(EF.Property), [field.PropertyType], record, Expression.Constant(property));
        return async (context, ids) =>
        {
            // The ids hang on an object, not in the expression: EF then sees a parameter, and compiles the query once.
            Expression list = field.PropertyType == typeof(Guid)
                ? Expression.Field(Expression.Constant(new Holder<Guid>([.. ids])), nameof(Holder<>.Ids))
                : Expression.Field(Expression.Constant(new Holder<Guid?>([.. ids.Select(i => (Guid?)i)])), nameof(Holder<>.Ids));
            var contains = Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [field.PropertyType], list, value);
            return (await context.Set<T>().Where(Expression.Lambda<Func<T, bool>>(contains, record)).ToListAsync()).ConvertAll(r => (object)r);
        };
    }

    private sealed class Holder<T>(List<T> ids)
    {
        public readonly List<T> Ids = ids;
    }
}
