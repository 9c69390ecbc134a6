using static FieldCollect.Server.Tests.Conformance.Asked;
using static FieldCollect.Server.Tests.Conformance.Expect;
using static FieldCollect.Server.Tests.Conformance.Level;

namespace FieldCollect.Server.Tests.Conformance;

internal static class Aggregation
{
    public static readonly Chapter Chapter = new("Aggregation", "$apply of OData Extension for Data Aggregation 4.0")
    {
        { "3.1", May, None, "aggregate with $count", "GET Houses?$apply=aggregate($count as N)", Json("value/0/N", "5") },
        { "3.1.3.1", May, None, "aggregate with sum", "GET Houses?$apply=aggregate(Rooms with sum as S)", Json("value/0/S", "15") },
        { "3.1.3.2", May, None, "aggregate with min", "GET Houses?$apply=aggregate(Area with min as S)", Json("value/0/S", "20") },
        { "3.1.3.3", May, None, "aggregate with max", "GET Houses?$apply=aggregate(Area with max as S)", Json("value/0/S", "210.25") },
        { "3.1.3.4", May, None, "aggregate with average leaves nulls out", "GET Houses?$apply=aggregate(Rooms with average as S)", Json("value/0/S", "3.75") },
        { "3.1.3.5", May, None, "aggregate with countdistinct", "GET Houses?$apply=aggregate(Occupancy with countdistinct as S)", Json("value/0/S", "3") },
        { "3.1", May, None, "aggregate of an expression", "GET Houses?$apply=aggregate(Rooms mul 2 with sum as S)", Json("value/0/S", "30") },
        { "3.1", May, None, "aggregate of several", "GET Houses?$apply=aggregate(Rooms with sum as S,Area with max as M)", Json("value/0/S", "15"), Json("value/0/M", "210.25") },
        { "3.1", May, None, "aggregate of nothing is null", "GET Houses?$apply=filter(false)/aggregate(Rooms with sum as S)", Json("value/0/S", "null") },
        { "3.10", May, None, "groupby", "GET Houses?$apply=groupby((Occupancy))", Rows("Occupancy", "let ownerOccupied vacant") },
        { "3.10", May, None, "groupby with aggregate", "GET Houses?$apply=groupby((Occupancy),aggregate($count as N))&$orderby=Occupancy", Json("value/0/N", "3") },
        { "3.10", May, None, "groupby of several", "GET Houses?$apply=groupby((Occupancy,Structure),aggregate($count as N))", Length("value", 4) },
        { "3.10", May, None, "groupby of a path", "GET Houses?$apply=groupby((Address/Kind),aggregate($count as N))", Text("value/0/Address/Kind", "room"), Json("value/0/N", "5") },
        { "3.3", May, None, "filter before aggregate", "GET Houses?$apply=filter(Rooms gt 1)/aggregate($count as N)", Json("value/0/N", "3") },
        { "3.3", May, None, "filter after groupby", "GET Houses?$apply=groupby((Occupancy),aggregate($count as N))/filter(N gt 1)", Rows("Occupancy", "let") },
        { "3.11", May, None, "compute before aggregate", "GET Houses?$apply=compute(Rooms mul 2 as T)/aggregate(T with sum as S)", Json("value/0/S", "30") },
        { "3.12", May, None, "$orderby and $top after $apply", "GET Houses?$apply=groupby((Occupancy),aggregate($count as N))&$orderby=N desc&$top=1", Ordered("Occupancy", "let") },
        { "3.12", May, None, "$filter after $apply", "GET Houses?$apply=groupby((Occupancy),aggregate($count as N))&$filter=N eq 1", Rows("Occupancy", "ownerOccupied vacant") },
        { "3.12", May, None, "$count after $apply counts what $apply made", "GET Houses?$apply=groupby((Occupancy))&$count=true", Json("@odata.count", "3") },
        { "3.4", May, None, "orderby and top in $apply", "GET Houses?$apply=filter(Rooms ne null)/orderby(Rooms desc)/top(2)/aggregate(Rooms with sum as S)", Json("value/0/S", "11") },
        { "3.2", May, None, "topcount", "GET Houses?$apply=topcount(2,Rooms)/aggregate(Rooms with sum as S)", Json("value/0/S", "11") },
        { "3.2", May, None, "bottomcount", "GET Houses?$apply=filter(Rooms ne null)/bottomcount(2,Rooms)/aggregate(Rooms with sum as S)", Json("value/0/S", "4") },
        { "3.5", May, None, "search in $apply", "GET Addresses?$apply=search(塔楼)/aggregate($count as N)", Json("value/0/N", "6") },
        { "3.9", May, None, "concat", "GET Houses?$apply=concat(aggregate($count as N),aggregate(Rooms with sum as S))", Length("value", 2) },
        { "3.10.2", May, None, "rollup", "GET Houses?$apply=groupby((rollup(Occupancy,Structure)),aggregate($count as N))", new Unsupported("a request a level does the same") },
        { "3", Must, None, "a transformation that there is not is refused", "GET Houses?$apply=frobnicate(Use)", That(r => r.Status is 400 or 501), Has("error/code") },
        { "3", Must, None, "a property that was aggregated away is not there any more", "GET Houses?$apply=groupby((Occupancy))&$filter=Rooms gt 1", Refused(400) },
    };
}
