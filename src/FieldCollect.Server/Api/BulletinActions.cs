using FieldCollect.OData;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Bulletins;

namespace FieldCollect.Server.Api;

/// <summary>The actions of bulletins, entries of <see cref="RegisterActions.All"/>. Nothing else writes them.</summary>
public static class BulletinActions
{
    private static readonly (Right, string) Reading = (Right.Read, "Bulletins");

    public static IReadOnlyList<RegisterAction> All { get; } =
    [
        new("MakeBulletin", null, "Makes the bulletin of a day, week or month that is over, of a station or of the county; if its figures have not moved, the newest edition is answered.",
            "制发日监测、周通报或月考评（派出所或全县，期间须已结束）；数据未变时返回最新版次。",
            new ActionParameter("Kind", PropertyKind.String, CodeList: "BulletinKind"),
            new ActionParameter("StationCode", PropertyKind.String, Nullable: true),
            new ActionParameter("From", PropertyKind.Date),
            new ActionParameter("Reason", PropertyKind.String, Nullable: true))
        {
            Answers = MakeAsync, Result = OperationResult.Entity("Bulletins"), Needs = Reading,
        },
        new("Sign", "Bulletins", "Signs the newest edition of a bulletin: a station's by its supervisor, the county's by a registrar.", "签发最新版次：派出所通报由其负责人签发，全县通报由登记员签发。")
        {
            Answers = SignAsync, Needs = Reading,
        },
    ];

    private static async Task MakeAsync(ActionCall call, HttpContext http)
    {
        var order = new BulletinOrder(new BulletinPeriod(call.Get<string>("Kind")!, call.Get<DateOnly>("From")), call.Get<string>("StationCode"));
        var made = await MakeBulletin.RunAsync(call.Api.Store, call.Request.Actor, order, call.Get<string>("Reason"), http.RequestAborted);
        await ShowAsync(call, http, made.Id);
    }

    private static async Task SignAsync(ActionCall call, HttpContext http)
    {
        var id = (Guid)call.Item.Key[0];
        await SignBulletin.RunAsync(call.Api.Store, call.Request.Actor, id, call.Item.IfMatchVersion, http.RequestAborted);
        await ShowAsync(call, http, id);
    }

    private static Task ShowAsync(ActionCall call, HttpContext http, Guid id) =>
        Reads.AnswerAsync(call.Api, call.Request with { Method = "GET", Path = $"Bulletins({id})", Query = "" }, http, null);
}
