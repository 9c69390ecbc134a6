using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Quality.Defects;
using FieldCollect.Store.Writing;

namespace FieldCollect.Server.Api;

/// <summary>The actions of defects, entries of <see cref="RegisterActions.All"/>. Who may, says each check.</summary>
public static class DefectActions
{
    private const string Why = "Reason";

    public static IReadOnlyList<RegisterAction> All { get; } =
    [
        new("Dismiss", "Defects", "Says that a defect is none, and why. It is opened again when its facts change.", "排除差错，并说明理由；情况变化后重新打开。",
            new ActionParameter(Why, PropertyKind.String, Field: nameof(Defect.DismissalReason)))
        {
            Writes = (call, _) => Is(call.Because(Why).Change((nameof(Defect.Status), DefectStatus.Dismissed), (nameof(Defect.DismissalReason), call.Get<string>(Why)))),
        },
        new("Reopen", "Defects", "Takes the dismissal of a defect back.", "撤销对差错的排除。",
            new ActionParameter(Why, PropertyKind.String, Nullable: true)) { Writes = (call, _) => Is(call.Because(Why).Change((nameof(Defect.Status), DefectStatus.Open))) },
        new("RunChecks", null, "Runs the cross-record checks over the whole register, or one of them, as each night; what they find is in Defects.", "立即运行数据核查（全部或其中一项），结果见差错。",
            new ActionParameter("Check", PropertyKind.String, Nullable: true, CodeList: "DefectCheck"))
        {
            Answers = RunChecksAsync,
            Needs = (Right.Change, "Defects"),
        },
    ];

    // Seconds of a core for a whole county: one at a time, whoever asks.
    private static readonly SemaphoreSlim One = new(1);

    private static async Task RunChecksAsync(ActionCall call, HttpContext http)
    {
        if (call.Request.Actor.Revoked || !Permissions.May(call.Request.Actor.Role, Right.Change, EntitySets.Of(typeof(Defect))))
            throw new ProblemException(Problems.NotAllowed);
        if (!await One.WaitAsync(TimeSpan.Zero, http.RequestAborted))
            throw new ProblemException(Problems.Busy);
        try
        {
            await ChecksInFull.RunAsync(call.Api.Store, call.Get<string>("Check") is { } check ? [check] : null, call.Request.Actor, null, http.RequestAborted);
        }
        finally
        {
            One.Release();
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task<IReadOnlyList<PushItem>> Is(PushItem item) => Task.FromResult<IReadOnlyList<PushItem>>([item]);
}
