-- wrk script: POST /v1/comments, each with an author, an address and a text of its own. KEY is the
-- site's key, RUN a number that no earlier run on the same database had.
local key, run = os.getenv("KEY"), tonumber(os.getenv("RUN") or "0")
local words = {}
for word in ([[the bridge was closed for whole of last winter and nobody told us why it had to be so
long we waited at river with our children until a boat came over in evening some people say that city
has no money others think mayor does not care about villages on this side I remember when my father
built his house here there were two shops one school good doctor now everything is far away but still
I would rather live where can hear birds than in any large town please write more stories like these
thank you author for taking time to visit ask old neighbours what they remember]]):gmatch("%S+") do
    words[#words + 1] = word
end

local threads = 0
function setup(thread)
    thread:set("part", threads)
    threads = threads + 1
end

local halves = {}
function init()
    math.randomseed(run * 100 + part)
    for i = 1, 2000 do
        local half = {}
        local length = 0
        while length < 138 do
            local word = words[math.random(#words)]
            half[#half + 1] = word
            length = length + #word + 1
        end
        halves[i] = table.concat(half, " "):sub(1, 138)
    end
end

local head = "POST /v1/comments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" ..
                 "Authorization: Bearer " .. key .. "\r\nContent-Length: "
local body = '{"thread":"https://news.example/%d","author":{"name":"Reader %s","email":"%s@mail.example"},' ..
                 '"content":"%s %s, %s.","client":{"ip":"%d.%d.%d.%d","user_agent":"Mozilla/5.0 (X11; ' ..
                 'Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"}}'
local number = 0
function request()
    number = number + 1
    local id = string.format("%x%02x%06x", run, part, number)
    local text = body:format(math.random(500), id, id, halves[math.random(2000)], id,
                             halves[math.random(2000)], math.random(1, 223), math.random(0, 255),
                             math.random(0, 255), math.random(1, 254))
    return head .. #text .. "\r\n\r\n" .. text
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("%.0f %.2f %.2f %.2f %d %d\n", summary.requests / summary.duration * 1e6,
                           latency:percentile(50) / 1000, latency:percentile(99) / 1000,
                           latency.max / 1000, summary.requests,
                           errors.status + errors.connect + errors.read + errors.write +
                               errors.timeout))
end
