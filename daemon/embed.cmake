# embed(target symbol [BASE folder] file…): the files' bytes in the target, as
#   std::span<commentd::embedded::File const> commentd::embedded::symbol();
# in the order of their names, which are paths from the folder if one is given. The assembler copies
# them (.incbin), so size costs no compile time.
function(embed target symbol)
    cmake_parse_arguments(PARSE_ARGV 2 E "" "BASE" "")
    set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.cpp)
    set(data "")
    set(table "")
    set(n 0)
    list(SORT E_UNPARSED_ARGUMENTS)
    foreach(file IN LISTS E_UNPARSED_ARGUMENTS)
        if(E_BASE)
            file(RELATIVE_PATH name ${E_BASE} ${file})
        else()
            get_filename_component(name ${file} NAME)
        endif()
        set(s "commentd_${symbol}_${n}")
        string(APPEND data "asm(\".section .rodata\\n\" \"${s}:\\n\" \".incbin \\\"${file}\\\"\\n\" \"${s}_end:\\n\" \".byte 0\\n\" \".previous\\n\");\n"
                           "extern \"C\" char const ${s}[] __attribute__((visibility(\"hidden\")));\nextern \"C\" char const ${s}_end[] __attribute__((visibility(\"hidden\")));\n")
        string(APPEND table "        {\"${name}\", {${s}, static_cast<std::size_t>(${s}_end - ${s})}},\n")
        math(EXPR n "${n} + 1")
    endforeach()
    if(n EQUAL 0)
        set(body "    return {};\n")
    else()
        set(body "    static File const files[] = {\n${table}    };\n    return files;\n")
    endif()
    file(CONFIGURE OUTPUT ${out} CONTENT "#include \"daemon/embed.hpp\"\n#include <cstddef>\n${data}
namespace commentd::embedded {
std::span<File const> ${symbol}();
std::span<File const> ${symbol}() {
${body}}
}
" @ONLY)
    target_sources(${target} PRIVATE ${out})
    set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS "${E_UNPARSED_ARGUMENTS}" COMPILE_OPTIONS "-Wno-pedantic"
                                SKIP_PRECOMPILE_HEADERS ON)
endfunction()
