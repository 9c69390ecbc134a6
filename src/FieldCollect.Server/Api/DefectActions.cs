using FieldCollect.OData;
using FieldCollect.Register;
using FieldCollect.Register.Quality.Defects;
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
    ];

    private static Task<IReadOnlyList<PushItem>> Is(PushItem item) => Task.FromResult<IReadOnlyList<PushItem>>([item]);
}
