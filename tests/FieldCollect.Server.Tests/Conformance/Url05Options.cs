using static FieldCollect.Server.Tests.Conformance.Asked;
using static FieldCollect.Server.Tests.Conformance.Expect;
using static FieldCollect.Server.Tests.Conformance.Level;

namespace FieldCollect.Server.Tests.Conformance;

internal static class Url05Options
{
    public static readonly Chapter Chapter = new("URL", "5.1.2 to 5.3 Query options")
    {
        { "5.1.2", Must, Mid40, "$filter of what is no condition is refused", "GET Houses?$filter=Rooms", Refused(400) },
        { "5.1.2", Must, Mid40, "an empty $filter is refused", "GET Houses?$filter=", Refused(400) },
        { "5.1.2", Should, Mid40, "$filter on a single entity is refused", "GET Houses({h1})?$filter=Rooms gt 1", Refused(400) },
        { "5.1.2", Must, Mid40, "$filter with blanks around is read", "GET Houses?$filter= Rooms  gt  3 &$select=Use", Rows("Use", "office mixed") },
        { "5.1.2", Should, Mid40, "$filter on an expanded navigation to one's property", Finds("Address/Kind eq 'room' and Rooms eq 7", "office") },
        { "5.1.3", Must, Adv40, "$expand of a navigation", "GET Houses({h1})?$expand=Address", Has("Address/Id") },
        { "5.1.3", Must, Adv40, "$expand of a property is refused", "GET Houses?$expand=Use", Refused(400) },
        { "5.1.3", Must, Adv40, "$expand with blanks around is read", "GET Houses({h1})?$expand= Address , Beat ", Has("Address/Id"), Has("Beat/Code") },
        { "5.1.3.1", Must, Adv40, "nested options are separated by semicolons", "GET Addresses({tower})?$expand=Children($select=Name;$orderby=Name desc;$top=1)", Text("Children/0/Name", "105"), Length("Children", 1) },
        { "5.1.3.1", Must, Adv40, "a semicolon in a literal does not separate", "GET Addresses({tower})?$expand=Children($filter=Name eq 'a;b')", Length("Children", 0) },
        { "5.1.3.1", Must, Adv40, "a parenthesis in a literal does not end the options", "GET Addresses({tower})?$expand=Children($filter=Name eq 'a)b')", Length("Children", 0) },
        { "5.1.3.1", Must, Adv40, "an unknown nested option is refused", "GET Houses?$expand=Address($frobnicate=1)", Refused(400) },
        { "5.1.3.1", Must, Min401, "nested options need no $", "GET Addresses({tower})?$expand=Children(select=Name;top=1)", Length("Children", 1) },
        { "5.1.3.1", Must, Adv40, "three levels of $expand", "GET Houses({h1})?$expand=Address($expand=Parent($expand=Parent($select=Name)))", Text("Address/Parent/Parent/Name", "长安街") },
        { "5.1.3.1", Must, Adv40, "$filter inside $expand may follow navigations", "GET Addresses({tower})?$expand=Children($filter=Houses/any(h:h/Rooms gt 3);$select=Name)", Length("Children", 2) },
        { "5.1.3.1", Must, Adv40, "a parameter alias inside $expand", "GET Addresses({tower})?$expand=Children($filter=Name eq @n)&@n='101'", Length("Children", 1) },
        { "5.1.3.1", May, Mid401, "a parameter alias given inside $expand", "GET Addresses({tower})?$expand=Children($filter=Name eq @n;@n='101')", new Unsupported("aliases are given at the end of the URL, for all of it") },
        { "5.1.3.1", Must, Adv40, "$expand with $count only", "GET Addresses({tower})?$expand=Children/$count", Json("Children@odata.count", "5") },
        { "5.1.3.1", Should, Adv40, "$expand with a filtered $count", "GET Addresses({tower})?$expand=Children/$count($filter=Name gt '103')", Json("Children@odata.count", "2") },
        { "5.1.3.1", Must, Adv40, "$expand with filtered references", "GET Addresses({tower})?$expand=Children/$ref($filter=Name gt '103')", Length("Children", 2), Lacks("Children/0/Name") },
        { "5.1.3.1", May, None, "a cast to the type itself in $expand", "GET Houses({h1})?$expand=Address/FieldCollect.Address", new Unsupported("no type derives from another") },

        { "5.1.4", Must, Mid40, "$select of several", "GET Houses({h1})?$select=Use,Rooms", Has("Use"), Has("Rooms"), Lacks("Area") },
        { "5.1.4", Must, Mid40, "$select with blanks around is read", "GET Houses({h1})?$select= Use , Rooms ", Has("Use"), Has("Rooms") },
        { "5.1.4", Must, Mid40, "an empty $select is refused", "GET Houses?$select=", Refused(400) },
        { "5.1.4", Must, Mid40, "$select beside $expand keeps the expansion", "GET Houses({h1})?$select=Use&$expand=Address", Has("Use"), Has("Address/Name"), Lacks("Rooms") },
        { "5.1.4", Must, Mid40, "$select of the key", "GET Houses({h1})?$select=Id&$format=json;odata.metadata=none", Members("", "Id") },
        { "5.1.4", Must, Mid401, "$select nested in the parentheses of $expand", "GET Houses({h1})?$expand=Address($select=Name,Kind)", Has("Address/Kind"), Lacks("Address/Id") },

        { "5.1.5", Must, Adv40, "$orderby of several", "GET Houses?$orderby=Occupancy desc,Use asc&$select=Use", Ordered("Use", "workshop shop dwelling mixed office") },
        { "5.1.5", Must, Adv40, "$orderby of a date", "GET Houses?$orderby=LeaseFrom desc&$top=1&$select=Use", Ordered("Use", "office") },
        { "5.1.5", Must, Adv40, "$orderby of an instant", "GET Visits?$orderby=CollectedAt desc&$select=Note", Ordered("Note", "c b a") },
        { "5.1.5", Must, Adv40, "$orderby of a function", "GET Visits?$orderby=month(CollectedAt) desc&$select=Note", Ordered("Note", "b c a") },
        { "5.1.5", Must, Adv40, "a direction that there is not is refused", "GET Houses?$orderby=Use sideways", Refused(400) },
        { "5.1.5", Must, Adv40, "an empty $orderby is refused", "GET Houses?$orderby=", Refused(400) },
        { "5.1.5", Must, Min401, "directions have no case", "GET Houses?$orderby=Use DESC&$top=1&$select=Use", Ordered("Use", "workshop") },
        { "5.1.6", Must, Adv40, "$skip and $top page through all", "GET Houses?$skip=4&$top=2&$orderby=Use&$select=Use", Ordered("Use", "workshop") },
        { "5.1.6", Must, Adv40, "$skip=0 skips nothing", "GET Houses?$skip=0", Length("value", 5) },
        { "5.1.7", Must, Adv40, "$count=true of an empty collection is 0", "GET Houses?$count=true&$filter=false", Json("@odata.count", "0") },
        { "5.1.7", Must, Min401, "$count=TRUE is the same", "GET Houses?$count=TRUE", Json("@odata.count", "5") },
        { "5.1.7", Must, Adv40, "$count behind a navigation", "GET Addresses({tower})/Children?$count=true&$top=1", Json("@odata.count", "5") },

        { "5.1.8", Must, Adv40, "$search of a phrase", "GET Addresses?$search=\"塔楼\"&$filter=Kind eq 'building'&$select=Name", Rows("Name", "塔楼") },
        { "5.1.8.1", Must, Adv40, "AND of two words", "GET Addresses?$search=塔楼 AND 103&$select=Name", Rows("Name", "103") },
        { "5.1.8.1", Must, Adv40, "two words side by side are both wanted", "GET Addresses?$search=塔楼 103&$select=Name", Rows("Name", "103") },
        { "5.1.8.1", Must, Adv40, "OR of two words", "GET Addresses?$search=塔楼103 OR 塔楼104&$select=Name", Rows("Name", "103 104") },
        { "5.1.8.1", Must, Adv40, "NOT of a word", "GET Addresses?$search=塔楼 NOT 103&$filter=Kind eq 'room'&$select=Name", Rows("Name", "101 102 104 105") },
        { "5.1.8.1", Must, Adv40, "parentheses in a search", "GET Addresses?$search=塔楼 AND (103 OR 104)&$select=Name", Rows("Name", "103 104") },
        { "5.1.8.1", Must, Adv40, "a search that cannot be read is refused", "GET Addresses?$search=塔楼 AND", Refused(400) },
        { "5.1.8", Must, Adv40, "what cannot be searched is refused", "GET Visits?$search=x", That(r => r.Status is 400 or 501), Has("error/code") },
        { "5.1.9", Must, Min40, "$format=json", "GET Houses?$format=json", HeaderHas("Content-Type", "application/json") },
        { "5.1.9", Must, Min40, "$format of a media type with parameters", "GET Houses?$format=application%2Fjson%3Bodata.metadata%3Dnone", Lacks("@odata.context") },
        { "5.1.9", Must, Min40, "$format of a single property", "GET Houses({h1})/Use?$format=json", Text("value", "dwelling") },
        { "5.1.9", Must, Min40, "$format=xml of data is refused", "GET Houses?$format=xml", Refused(406) },
        { "5.1.10", Must, Adv401, "$compute of several", "GET Houses({h1})?$compute=Rooms add 1 as A,Rooms sub 1 as B&$select=A,B", Json("A", "4"), Json("B", "2") },
        { "5.1.10", Must, Adv401, "$compute of a function", "GET Houses({h1})?$compute=length(Use) as L&$select=L", Json("L", "8") },
        { "5.1.10", Must, Adv401, "$compute of a path", "GET Houses({h1})?$compute=concat(Address/Name,Use) as C&$select=C", Text("C", "101dwelling") },
        { "5.1.10", Must, Adv401, "what is computed from null is null", "GET Houses({h4})?$compute=Rooms add 1 as A&$select=A", Json("A", "null") },
        { "5.1.10", Must, Adv401, "$compute without a name is refused", "GET Houses?$compute=Rooms add 1", Refused(400) },
        { "5.1.11", May, None, "$index", "GET Houses?$index=1", new Unsupported("no collection has an order of its own") },
        { "5.1.12", Must, Min401, "$schemaversion without Core.SchemaVersion in the metadata has no other version than *", "GET Houses?$schemaversion=1.0", Refused(404) },

        { "5.2", Must, Min40, "custom options do not begin with $ or @", "GET Houses?x=1&y=2&$top=1", Length("value", 1) },
        { "5.2", Must, Min40, "a custom option may be given twice", "GET Houses?x=1&x=2&$top=1", Is(200) },
        { "5.3", Must, Mid40, "an alias in $filter", "GET Houses?$filter=Use eq @u&@u='shop'&$select=Use", Rows("Use", "shop") },
        { "5.3", Must, Mid40, "an alias in a function's argument", "GET Houses?$filter=contains(Use,@u)&@u='shop'&$select=Use", Rows("Use", "shop workshop") },
        { "5.3", Must, Mid40, "an alias in $orderby", "GET Houses?$orderby=@o&@o=Rooms&$filter=Rooms ne null&$select=Use", Ordered("Use", "shop dwelling mixed office") },
        { "5.3", Must, Mid40, "an alias that is not used does no harm", "GET Houses?@u='shop'&$top=1", Is(200) },
        { "5.3", Must, Mid40, "an alias given twice is refused", "GET Houses?$filter=Use eq @u&@u='shop'&@u='office'", Refused(400) },
        { "5.3", Must, Mid40, "an alias may be null", "GET Houses?$filter=Rooms eq @u&@u=null&$select=Use", Rows("Use", "workshop") },
    };
}
