using System.Collections.Concurrent;
using System.Reflection;
using FieldCollect.Client.Visits;

namespace FieldCollect.Client.Tests;

/// <summary>What an application meets: types that it knows, and no thread of its own that anything waits for.</summary>
public class SurfaceTests
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void The_surface_names_no_types_but_the_frameworks_the_registers_and_its_own()
    {
        var foreign = typeof(Terminal).Assembly.GetExportedTypes()
            .SelectMany(t => Named(t).Select(n => (Type: t, Named: n)))
            .Where(x => !IsKnown(x.Named))
            .Select(x => $"{x.Type.Name} names {x.Named.FullName}");
        Assert.Empty(foreign);
    }

    [Fact]
    public void Nothing_of_how_it_works_inside_is_open() =>
        Assert.DoesNotContain(typeof(Terminal).Assembly.GetExportedTypes(), t => t.Namespace!.EndsWith(".Local", StringComparison.Ordinal));

    [Fact]
    public async Task A_screen_that_waits_for_a_sync_on_its_only_thread_gets_it()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678"));
        using var screen = new OneThread();
        // The worst that a screen can do. Everything here would have to come back to the thread that waits, and would wait for ever.
        var waited = screen.Run(() =>
        {
            s.Terminal.SyncAsync().GetAwaiter().GetResult();
            s.Terminal.PushAsync().GetAwaiter().GetResult();
            s.Terminal.PullAsync().GetAwaiter().GetResult();
            s.Terminal.UploadAsync().GetAwaiter().GetResult();
        });
        await waited.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, s.Terminal.Status().UnsentVisits);
        Assert.Equal(0, screen.Posted);
    }

    [Fact]
    public async Task Progress_comes_to_the_thread_that_asked_for_it()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678"));
        using var screen = new OneThread();
        var told = new TaskCompletionSource<int>();
        await screen.Run(() => { _ = s.Terminal.PushAsync(new Progress<Sync.SyncProgress>(_ => told.TrySetResult(Environment.CurrentManagedThreadId))); });
        Assert.Equal(screen.Id, await told.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Of_two_syncs_at_once_one_is_told_that_the_other_is_under_way()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678"));
        string? code = null;
        s.Register.Decide = _ =>
        {
            code ??= Assert.Throws<TerminalException>(() => s.Terminal.PullAsync().GetAwaiter().GetResult()).Code;
            return null;
        };
        await s.Terminal.PushAsync();
        Assert.Equal("SyncUnderWay", code);
    }

    private static IEnumerable<Type> Named(Type type)
    {
        IEnumerable<Type?> all =
        [
            type.BaseType, .. type.GetInterfaces(),
            .. type.GetMembers(Everything).Where(IsOpen).SelectMany(member => member switch
            {
                MethodBase method => [.. method.GetParameters().Select(p => p.ParameterType), (method as MethodInfo)?.ReturnType],
                PropertyInfo property => [property.PropertyType],
                FieldInfo field => [field.FieldType],
                EventInfo happening => [happening.EventHandlerType],
                _ => (IEnumerable<Type?>)[],
            }),
        ];
        return all.OfType<Type>().SelectMany(Parts).Distinct();
    }

    private static bool IsOpen(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsOpen),
        EventInfo happening => happening.AddMethod is { } add && IsOpen(add),
        _ => false,
    };

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)]
        : [type];

    private static bool IsKnown(Type type) => type.IsGenericParameter
        || type.Namespace is "System" or "FieldCollect.Client" or "FieldCollect.Register"
        || type.Namespace!.StartsWith("System.", StringComparison.Ordinal) && !type.Namespace.StartsWith("System.Data", StringComparison.Ordinal)
        || type.Namespace.StartsWith("FieldCollect.Client.", StringComparison.Ordinal) || type.Namespace.StartsWith("FieldCollect.Register.", StringComparison.Ordinal);

    /// <summary>A thread with a queue, as screens have one.</summary>
    private sealed class OneThread : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<Action> work = [];
        private readonly Thread thread;

        public OneThread()
        {
            thread = new Thread(() =>
            {
                SetSynchronizationContext(this);
                foreach (var action in work.GetConsumingEnumerable())
                    action();
            })
            { IsBackground = true };
            thread.Start();
        }

        public int Id => thread.ManagedThreadId;

        public int Posted { get; private set; }

        public Task Run(Action action)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            work.Add(() =>
            {
                try
                {
                    action();
                    done.SetResult();
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            });
            return done.Task;
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            Posted++;
            work.Add(() => d(state));
        }

        public void Dispose() => work.CompleteAdding();
    }
}
